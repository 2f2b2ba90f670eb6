//! Tests of what is read: study files and the official register.

mod fuzz;
mod fuzzing;
mod register;
mod sensitivity;
mod studies;
