//! Tests of the model: mechanisms, invariants, known answers, pairing, golden numbers, and the
//! implementations it is compared with.

mod accounts;
mod arithmetic;
mod common;
mod docking;
mod evidence;
mod existence;
mod golden;
mod guarantees;
mod instructions;
mod invariants;
mod known_answers;
mod links;
mod mechanisms;
mod pairing;
mod population;
mod prices;
mod random_addresses;
mod salib;
mod thinning;
