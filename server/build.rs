//! Has the library built again when a migration is added: they are read by a macro.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
