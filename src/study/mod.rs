//! How a question is asked: scenarios laid beside each other, run on the same draws, compared. A
//! study does not know how its answer is shown.

pub mod bass;
pub mod calibration;
pub mod comparison;
pub mod decomposition;
pub mod design;
pub mod drivers;
pub mod precision;
pub mod regret;
pub mod sensitivity;
pub mod soundness;
pub mod validation;
pub mod verification;
