//! Addresses that differ only in case from one seen before: a second table, of the addresses with capitals.
//!
//! Guarantees: at most 32 bytes for each such address, in addition to those of [`Seen`]; other addresses take none. An
//! address is found by 72 bits of the hash of its lower-case form, so two others are taken for variants of each other
//! with a probability below 10^-7 in a file of 10 million; it costs a needless warning.

use super::{Address, SEGMENTS, Seen, Slot, Table};

/// An address seen before that differs only in case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CaseVariant {
    pub(crate) row: u32,
    /// Only the domain differs: it is the same mailbox.
    pub(crate) is_same_mailbox: bool,
}

/// The first address of each lower-case form that has capitals.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseVariants {
    segments: Vec<Table>,
    /// A buffer for the lower-case forms.
    lower: Vec<u8>,
}

impl CaseVariants {
    pub(crate) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Whether an address without capitals may differ only in case from one that was noted.
    pub(crate) fn may_hold(&self, address: Address) -> bool {
        self.find(address).is_some()
    }

    /// The address seen before that differs only in case from a new one: one of the same mailbox, if there is any. `seen`
    /// has all addresses; `own` is this one's stand-in.
    pub(crate) fn find_variant(&mut self, seen: &mut Seen, address: &[u8], own: Address) -> Option<CaseVariant> {
        let with_capitals = |slot: Slot, seen: &Seen| {
            let is_same_mailbox = slot.hash[2] == tag(seen, local_part(address));
            CaseVariant { row: slot.row, is_same_mailbox }
        };
        if !has_capitals(address) {
            return self.find(own).map(|slot| with_capitals(slot, seen));
        }
        let local = local_part(address);
        let domain = address.get(local.len()..).unwrap_or_default();
        if has_capitals(domain) {
            self.lower.clear();
            self.lower.extend_from_slice(local);
            self.lower.extend(domain.iter().map(u8::to_ascii_lowercase));
            if let Some(row) = seen.row(&self.lower) {
                return Some(CaseVariant { row, is_same_mailbox: true });
            }
        }
        let lower = self.lower_address(seen, address);
        let with_capitals = self.find(lower).map(|slot| with_capitals(slot, seen));
        let without = seen.row_of(lower).map(|row| CaseVariant { row, is_same_mailbox: !has_capitals(local) });
        let earlier = |variant: &CaseVariant| (!variant.is_same_mailbox, variant.row);
        with_capitals.into_iter().chain(without).min_by_key(earlier)
    }

    /// Notes the address of a valid row.
    pub(crate) fn note(&mut self, seen: &Seen, address: &[u8], row: u32) {
        if !has_capitals(address) {
            return;
        }
        let lower = self.lower_address(seen, address);
        if self.find(lower).is_some() {
            return;
        }
        let (segment, [first, second, _]) = lower.place();
        self.segments.resize_with(SEGMENTS, Table::default);
        let segment = self.segments.get_mut(segment).expect("BUG: a byte names one of 256 segments");
        segment.put(Slot { hash: [first, second, tag(seen, local_part(address))], row });
    }

    /// The memory that it takes.
    #[cfg(test)]
    fn bytes(&self) -> u64 {
        let slots: usize = self.segments.iter().map(|table| table.slots.len()).sum();
        (slots * size_of::<Slot>()) as u64
    }

    fn find(&self, lower: Address) -> Option<Slot> {
        let (segment, [first, second, _]) = lower.place();
        let table = self.segments.get(segment)?;
        table.search(first, |slot| slot.hash[0] == first && slot.hash[1] == second).ok()
    }

    fn lower_address(&mut self, seen: &Seen, address: &[u8]) -> Address {
        self.lower.clear();
        self.lower.extend(address.iter().map(u8::to_ascii_lowercase));
        seen.address(&self.lower)
    }
}

/// Whether an address has capitals, eight bytes at once. It is asked for every row.
#[inline(always)]
pub(crate) fn has_capitals(address: &[u8]) -> bool {
    match address.last_chunk() {
        Some(last) => {
            let (words, _) = address.as_chunks();
            words.iter().fold(from_a_to_underscore(last), |found, word| found | from_a_to_underscore(word)) != 0
                && address.iter().any(u8::is_ascii_uppercase)
        }
        None => address.iter().any(u8::is_ascii_uppercase),
    }
}

/// Not 0 if one of the bytes is from 41 to 5F: the capitals, and signs that few addresses have. Those bytes have the bit
/// 40 but not 20, and one of the lower five.
#[inline(always)]
fn from_a_to_underscore(bytes: &[u8; 8]) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let word = u64::from_le_bytes(*bytes);
    let has_low_bits = (word & (ONES * 0x1F)).wrapping_add(ONES * 0x1F) << 1;
    word & !(word << 1) & has_low_bits & (ONES * 0x40)
}

/// What is before the `@`.
fn local_part(address: &[u8]) -> &[u8] {
    address.split(|byte| *byte == b'@').next().unwrap_or_default()
}

/// Distinguishes the local parts of one lower-case form. It takes the place of the hash's third word.
fn tag(seen: &Seen, local: &[u8]) -> u32 {
    seen.address(local).0[0]
}

#[cfg(test)]
mod tests {
    use super::{CaseVariant, CaseVariants, has_capitals};
    use crate::check::seen::Seen;

    /// The rows of a file's addresses, each with what is found for it.
    fn found(addresses: &[&str]) -> Vec<Option<(u32, bool)>> {
        let (mut seen, mut variants) = (Seen::new(5), CaseVariants::default());
        let look = |(address, row): (&&str, u32)| {
            let own = seen.address(address.as_bytes());
            let variant = variants.find_variant(&mut seen, address.as_bytes(), own);
            seen.note(address.as_bytes(), row);
            variants.note(&seen, address.as_bytes(), row);
            variant.map(|CaseVariant { row, is_same_mailbox }| (row, is_same_mailbox))
        };
        addresses.iter().zip(2..).map(look).collect()
    }

    #[test]
    fn a_capital_is_found_at_every_place() {
        for length in 0..20 {
            let lower = "@[`az{-.0~_\u{7F}".repeat(2)[..length].to_owned();
            assert!(!has_capitals(lower.as_bytes()), "{lower}");
            for (place, capital) in (0..length).flat_map(|place| ['A', 'M', 'Z'].map(|capital| (place, capital))) {
                let upper = lower[..place].to_owned() + &capital.to_string() + &lower[place + 1..];
                assert!(has_capitals(upper.as_bytes()), "{upper}");
            }
        }
    }

    #[test]
    fn an_address_in_another_case_is_found_whichever_has_the_capitals() {
        assert_eq!(found(&["a@x.jp", "b@x.jp", "A@x.jp"]), [None, None, Some((2, false))]);
        assert_eq!(found(&["A@x.jp", "a@x.jp", "b@x.jp"]), [None, Some((2, false)), None]);
        assert_eq!(found(&["Taro@x.jp", "TARO@x.jp", "taro@x.jp"]), [None, Some((2, false)), Some((2, false))]);
    }

    #[test]
    fn the_same_mailbox_has_the_same_local_part() {
        assert_eq!(found(&["a@x.jp", "a@X.jp", "a@X.JP"]), [None, Some((2, true)), Some((2, true))]);
        assert_eq!(found(&["a@X.jp", "a@x.jp"]), [None, Some((2, true))]);
        assert_eq!(found(&["Taro@X.jp", "Taro@x.jp", "taro@x.jp"]), [None, Some((2, true)), Some((2, false))]);
        assert_eq!(found(&["taro@x.jp", "Taro@x.jp", "Taro@X.jp"]), [None, Some((2, false)), Some((3, true))]);
        assert_eq!(found(&["taro@x.jp", "TARO@X.JP"]), [None, Some((2, false))]);
    }

    #[test]
    fn three_hundred_thousand_addresses_with_capitals_take_32_bytes_each() {
        let (mut seen, mut variants) = (Seen::new(1), CaseVariants::default());
        for row in 1..=300_000_u32 {
            let address = format!("Person{row}@example.jp");
            variants.note(&seen, address.as_bytes(), row);
            assert!(row < 100_000 || variants.bytes() <= u64::from(row) * 32, "{row} rows");
        }
        for row in (1..=300_000_u32).step_by(7) {
            let (upper, lower) = (format!("PERSON{row}@example.jp"), format!("person{row}@example.jp"));
            for address in [upper, lower] {
                let own = seen.address(address.as_bytes());
                let variant = variants.find_variant(&mut seen, address.as_bytes(), own);
                assert_eq!(variant, Some(CaseVariant { row, is_same_mailbox: false }));
            }
        }
    }
}
