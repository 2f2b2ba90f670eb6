//! ozgsim: how Germany's Online Access Act (OZG) spreads through its municipal administrations.

pub mod error;
pub mod language;
pub mod random;
pub mod statistics;
pub mod units;

pub mod scenario;

pub mod model;

pub mod engine;

pub mod store;

pub mod report;
