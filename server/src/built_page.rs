//! The page as `trunk build` left it in `dist`, embedded in this program.
//!
//! It stands here and not in the library, so that the library can be compiled while the page is still being built.

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
pub(crate) struct BuiltPage;
