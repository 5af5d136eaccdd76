//! Converts a whole file to UTF-8 with a byte order mark, so that a spreadsheet opens it too.
//!
//! Guarantees: the same bytes however the file is cut; what cannot be decoded becomes U+FFFD, which the check then
//! reports in its cell. The file's own byte order mark is dropped.

use encoding_rs::{BIG5, CoderResult, Decoder, EUC_JP, EUC_KR, GB18030, ISO_2022_JP, SHIFT_JIS, UTF_16BE, UTF_16LE};

use super::mark::LeadingMarks;
use crate::{check::encoding::BOM, domain::problem::UnsupportedCharset};

/// A charset that files are converted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Unsupported(UnsupportedCharset),
    /// It is read, but not every name can be written in it.
    ShiftJis,
}

/// A running conversion.
pub(super) struct Transcoder {
    marks: LeadingMarks,
    decoder: AnyDecoder,
    /// Nothing has been written yet.
    is_at_start: bool,
    text: String,
}

enum AnyDecoder {
    Known(Box<Decoder>),
    /// `encoding_rs` has no UTF-32. With the bytes of a character that is cut off.
    Utf32 {
        is_big: bool,
        held: Vec<u8>,
    },
}

const BYTE_ORDER_MARK: char = '\u{FEFF}';

impl Transcoder {
    pub(super) fn new(source: Source) -> Transcoder {
        let known = |encoding: &'static encoding_rs::Encoding| {
            AnyDecoder::Known(Box::new(encoding.new_decoder_without_bom_handling()))
        };
        let decoder = match source {
            Source::ShiftJis => known(SHIFT_JIS),
            Source::Unsupported(charset) => match charset {
                UnsupportedCharset::Utf16Le => known(UTF_16LE),
                UnsupportedCharset::Utf16Be => known(UTF_16BE),
                UnsupportedCharset::Utf32Le => AnyDecoder::Utf32 { is_big: false, held: Vec::new() },
                UnsupportedCharset::Utf32Be => AnyDecoder::Utf32 { is_big: true, held: Vec::new() },
                UnsupportedCharset::Iso2022Jp => known(ISO_2022_JP),
                UnsupportedCharset::EucJp => known(EUC_JP),
                UnsupportedCharset::Gb18030 => known(GB18030),
                UnsupportedCharset::Big5 => known(BIG5),
                UnsupportedCharset::EucKr => known(EUC_KR),
                UnsupportedCharset::ShiftJisWithBom => known(SHIFT_JIS),
            },
        };
        Transcoder { marks: LeadingMarks::default(), decoder, is_at_start: true, text: String::new() }
    }

    pub(super) fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let text = self.marks.take(bytes);
        self.decode(&text, false);
        self.hand_over(out);
    }

    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        let held = self.marks.finish();
        self.decode(&held, true);
        self.hand_over(out);
    }

    fn decode(&mut self, bytes: &[u8], ended: bool) {
        match &mut self.decoder {
            AnyDecoder::Known(decoder) => {
                let mut rest = bytes;
                loop {
                    let room = decoder.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len());
                    self.text.reserve(room);
                    let (result, read, _) = decoder.decode_to_string(rest, &mut self.text, ended);
                    rest = rest.get(read..).unwrap_or_default();
                    if result == CoderResult::InputEmpty {
                        break;
                    }
                }
            }
            AnyDecoder::Utf32 { is_big, held } => {
                held.extend_from_slice(bytes);
                let (quads, rest) = held.as_chunks::<4>();
                let number =
                    |quad: &[u8; 4]| if *is_big { u32::from_be_bytes(*quad) } else { u32::from_le_bytes(*quad) };
                let character = |quad| char::from_u32(number(quad)).unwrap_or(char::REPLACEMENT_CHARACTER);
                self.text.extend(quads.iter().map(character));
                if ended && !rest.is_empty() {
                    self.text.push(char::REPLACEMENT_CHARACTER);
                }
                *held = rest.to_vec();
            }
        }
    }

    fn hand_over(&mut self, out: &mut Vec<u8>) {
        let mut text = self.text.as_str();
        if self.is_at_start {
            text = text.trim_start_matches(BYTE_ORDER_MARK);
            if !text.is_empty() {
                self.is_at_start = false;
                out.extend_from_slice(BOM);
            }
        }
        out.extend_from_slice(text.as_bytes());
        self.text.clear();
    }
}
