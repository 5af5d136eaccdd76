//! The Web Worker that runs the check.
fn main() {}
