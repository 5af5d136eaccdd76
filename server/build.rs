//! Makes sure that the page's folder exists, so that the server can be built (and tested) before the page is.

use std::path::Path;

fn main() {
    let page = Path::new("../dist");
    std::fs::create_dir_all(page).expect("the folder dist can be made beside the server's");
    println!("cargo::rerun-if-changed=../dist");
    println!("cargo::rerun-if-changed=migrations");
}
