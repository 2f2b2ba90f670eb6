//! Tests that run the program, each in a folder of its own.

mod bad_input;
mod calibrate;
mod compare;
mod decompose;
mod diff;
mod docs;
mod examples;
mod explain;
mod faults;
mod interruption;
mod parameter_draws;
mod population;
#[path = "../shared/registers.rs"]
mod registers;
mod regret;
mod run;
mod schema;
mod sensitivity;
mod sharding;
mod sweep;
mod validate;
mod verify;
mod workplace;
