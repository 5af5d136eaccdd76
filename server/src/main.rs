//! The `torikomi` binary.
fn main() {}
