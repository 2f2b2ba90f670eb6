//! Tests of what is read: study files and the official register.

mod register;
mod sensitivity;
mod studies;
