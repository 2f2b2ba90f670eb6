//! Tests of the repository itself: its layers, its scenarios and its documents.

mod documents;
mod files;
mod layers;
