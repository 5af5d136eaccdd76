//! The page as `client/build.mjs` wrote it to `dist`, embedded in this program.
//!
//! It is in the binary and not in the library, so that the library can be compiled while the page is still being built,
//! and is not recompiled for a changed page. The build of the page touches this file, so that Cargo embeds the new
//! page.

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
pub(crate) struct BuiltPage;
