//! Prechecks slices of the file ahead of the check, in the reader's worker (`reader.js`), which has this module too.
//!
//! Guarantees: its result changes no verdict, only who does the work (`torikomi_core::check::Prechecked`). It stops if
//! it is of no use, because nothing in the file can be prechecked or few rows are valid.

use js_sys::Uint8Array;
use torikomi_core::check::{Check, LookAhead, Options};
use torikomi_messages::CheckOrder;
use wasm_bindgen::prelude::wasm_bindgen;

/// How much of a file is read to find where its rows begin and which encoding they have.
const BEGINNING_BYTES: u64 = 4 << 20;
/// A look is useless if it prechecks less than one of this many of its slice's bytes; and the number of useless looks
/// after which it stops.
const MIN_SHARE: u64 = 8;
const MAX_USELESS: u32 = 4;

#[wasm_bindgen]
pub struct Ahead {
    stage: Stage,
    useless_looks: u32,
}

enum Stage {
    Beginning(Box<Check<'static>>),
    Looking(Box<LookAhead<'static>>),
    Useless,
}

#[wasm_bindgen]
impl Ahead {
    /// For the check that was ordered.
    #[wasm_bindgen(constructor)]
    pub fn new(order: &str) -> Ahead {
        let order: CheckOrder = serde_json::from_str(order).expect("BUG: the check's worker hands its order on");
        // For the lifetime of the worker, which reads one file.
        let format = Box::leak(Box::new(order.format));
        let check = Check::new(format, order.today, Options::default());
        Ahead { stage: Stage::Beginning(Box::new(check)), useless_looks: 0 }
    }

    /// Takes the file's slices, one after the other from the first. Returns the words of a slice's prechecked rows if
    /// the check is behind; nothing if it is not, or if nothing can be prechecked.
    pub fn look(&mut self, slice: &Uint8Array, is_behind: bool) -> Option<Vec<u32>> {
        match std::mem::replace(&mut self.stage, Stage::Useless) {
            Stage::Beginning(check) => self.stage = Stage::begin(check, &slice.to_vec()),
            Stage::Looking(look_ahead) if !is_behind => self.stage = Stage::Looking(look_ahead),
            Stage::Looking(mut look_ahead) => {
                let prechecked = look_ahead.precheck(&slice.to_vec());
                let is_useless = prechecked.bytes() * MIN_SHARE < u64::from(slice.length());
                self.useless_looks = if is_useless { self.useless_looks + 1 } else { 0 };
                if self.useless_looks <= MAX_USELESS {
                    self.stage = Stage::Looking(look_ahead);
                }
                return Some(prechecked.into_words());
            }
            Stage::Useless => {}
        }
        None
    }

    /// The memory of this worker's Wasm.
    pub fn memory_bytes() -> f64 {
        crate::port::memory_bytes() as f64
    }
}

impl Stage {
    /// After one more of the file's first slices.
    fn begin(mut check: Box<Check<'static>>, slice: &[u8]) -> Stage {
        check.push(slice);
        match check.into_look_ahead() {
            Ok(look_ahead) => Stage::Looking(Box::new(look_ahead)),
            Err(check) if check.partial_verdict().bytes < BEGINNING_BYTES => Stage::Beginning(check),
            Err(_) => Stage::Useless,
        }
    }
}
