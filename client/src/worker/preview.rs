//! The first records of the file as a person would see them.

use torikomi_core::format::Format;
use torikomi_messages::Preview;

pub(crate) fn read(_bytes: &[u8], _format: &Format) -> Preview {
    Preview::default()
}
