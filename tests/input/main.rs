//! Tests of what is read: study files and the official register.

mod fuzz;
mod fuzzing;
mod register;
#[path = "../shared/registers.rs"]
mod registers;
mod sensitivity;
mod studies;
