//! The page as `client/build.mjs` left it in `dist`, embedded in this program.
//!
//! It stands here and not in the library, so that the library can be compiled while the page is still being built, and
//! is not compiled again for a changed page. The build of the page touches this file, so that Cargo
//! embeds what is new.

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
pub(crate) struct BuiltPage;
