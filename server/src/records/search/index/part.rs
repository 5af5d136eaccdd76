//! The parts of a segment: its terms with the leads of each, spread over enough rows to keep each short.
//!
//! A part is a sequence of entries, in the order of their terms: the term (4 bytes), the length of its set (4 bytes),
//! the set of leads in Roaring's portable form, as numbers within the segment. Terms without leads are left out.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasherDefault, Hasher},
};

use roaring::RoaringBitmap;

use super::SEGMENT_LEADS;
use crate::base::error::{Error, Result};

const HEAD_BYTES: usize = 8;
/// Leads for each part, in the smallest and the largest segment: a query reads a few parts of each segment, and a row
/// costs as much as a few hundred bytes of it.
const LEADS_A_PART: u32 = 4;
const LEAST_BITS: u32 = 4;

/// The number of parts of a segment with this many leads, as a power of two.
pub(crate) fn part_bits(leads: u32) -> u32 {
    (leads / LEADS_A_PART).max(1).ilog2().max(LEAST_BITS)
}

/// The part that contains a term.
pub(crate) fn part_of(term: u32, part_bits: u32) -> i32 {
    let part = term.checked_shr(32 - part_bits).unwrap_or_default();
    i32::try_from(part).expect("BUG: a segment has few parts")
}

/// Terms are spread already, some of them only in their highest bits.
#[derive(Debug, Default)]
pub(crate) struct TermHasher(u64);

impl Hasher for TermHasher {
    fn finish(&self) -> u64 {
        // The hash table uses the highest and the lowest bits.
        let spread = self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        spread ^ spread >> 32
    }

    fn write(&mut self, _bytes: &[u8]) {
        unreachable!("BUG: only numbers of 32 bits are looked up");
    }

    fn write_u32(&mut self, term: u32) {
        self.0 = u64::from(term);
    }
}

/// The leads of one term during construction, as in Roaring: numbers, or for many leads a bit each.
#[derive(Debug)]
enum Leads {
    Few(Vec<u16>),
    Many(Box<[u8; SEGMENT_BYTES]>),
}

/// From this many numbers on, the bits are shorter.
const MOST_FEW: usize = SEGMENT_BYTES / 2;
const SEGMENT_BYTES: usize = 1 << 13;
const _: () = assert!(SEGMENT_LEADS == 8 << 13);

impl Leads {
    /// Adds a lead that is not before any other.
    fn add(&mut self, offset: u16) {
        match self {
            Leads::Few(offsets) if offsets.last() == Some(&offset) => {}
            Leads::Few(offsets) if offsets.len() < MOST_FEW => offsets.push(offset),
            Leads::Few(offsets) => {
                let mut bits = Box::new([0; SEGMENT_BYTES]);
                offsets.iter().chain([&offset]).for_each(|offset| set(&mut bits, *offset));
                *self = Leads::Many(bits);
            }
            Leads::Many(bits) => set(bits, offset),
        }
    }

    fn into_bitmap(self) -> Result<RoaringBitmap> {
        match self {
            Leads::Few(offsets) => RoaringBitmap::from_sorted_iter(offsets.into_iter().map(u32::from))
                .map_err(|error| Error::internal("a set's order", error)),
            Leads::Many(bits) => Ok(RoaringBitmap::from_lsb0_bytes(0, &*bits)),
        }
    }
}

fn set(bits: &mut [u8; SEGMENT_BYTES], offset: u16) {
    if let Some(byte) = bits.get_mut(usize::from(offset / 8)) {
        *byte |= 1 << (offset % 8);
    }
}

/// The terms of a segment under construction.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    leads: u32,
    by_term: HashMap<u32, Leads, BuildHasherDefault<TermHasher>>,
    terms: Vec<u32>,
}

impl Postings {
    /// Adds a lead after all previous ones; `collect` is called with a list for its terms.
    pub(crate) fn add(&mut self, offset: u32, collect: impl FnOnce(&mut Vec<u32>)) {
        let offset = u16::try_from(offset).expect("BUG: a lead's number within its segment");
        self.terms.clear();
        collect(&mut self.terms);
        for term in &self.terms {
            self.by_term.entry(*term).or_insert_with(|| Leads::Few(Vec::new())).add(offset);
        }
        self.leads += 1;
    }

    pub(crate) fn part_bits(&self) -> u32 {
        part_bits(self.leads)
    }

    /// The parts, by their numbers.
    pub(crate) fn into_parts(self) -> Result<BTreeMap<i32, Vec<u8>>> {
        let part_bits = self.part_bits();
        let mut by_term: Vec<(u32, Leads)> = self.by_term.into_iter().collect();
        by_term.sort_unstable_by_key(|(term, _)| *term);
        let mut parts: BTreeMap<i32, Vec<u8>> = BTreeMap::new();
        for (term, leads) in by_term {
            let leads = leads.into_bitmap()?;
            let part = parts.entry(part_of(term, part_bits)).or_default();
            let length = u32::try_from(leads.serialized_size()).map_err(|error| Error::internal("a set", error))?;
            part.extend_from_slice(&term.to_le_bytes());
            part.extend_from_slice(&length.to_le_bytes());
            leads.serialize_into(part).map_err(|error| Error::internal("a set of leads", error))?;
        }
        Ok(parts)
    }
}

/// The leads that have the term, in the part that contains it.
pub(crate) fn find(mut part: &[u8], term: u32) -> Result<RoaringBitmap> {
    while let Some((head, rest)) = part.split_at_checked(HEAD_BYTES) {
        let number = |bytes: &[u8]| bytes.try_into().map(u32::from_le_bytes).unwrap_or_default();
        let (found, length) = (number(&head[..4]), number(&head[4..]));
        let length = usize::try_from(length).map_err(|error| Error::internal("a part", error))?;
        let (leads, remainder) =
            rest.split_at_checked(length).ok_or_else(|| Error::Internal("a truncated part".to_owned()))?;
        if found == term {
            return RoaringBitmap::deserialize_from(leads).map_err(|error| Error::internal("a set of leads", error));
        }
        if found > term {
            break;
        }
        part = remainder;
    }
    Ok(RoaringBitmap::new())
}

#[cfg(test)]
mod tests {
    use crate::records::search::index::part::{Postings, find, part_bits, part_of};

    #[test]
    fn every_term_is_found_with_its_leads_and_no_other_is() {
        let mut postings = Postings::default();
        for offset in 0..40_000_u32 {
            postings.add(offset, |terms| {
                terms.extend([7, u32::MAX, 7]);
                terms.push((offset % 100).wrapping_mul(0x9E37_79B9));
            });
        }
        let bits = postings.part_bits();
        assert_eq!(bits, part_bits(40_000));
        let parts = postings.into_parts().expect("parts");
        let found = |term| find(&parts[&part_of(term, bits)], term).expect("a part");
        assert_eq!((found(7).len(), found(u32::MAX).len()), (40_000, 40_000));
        let of_third = found(3_u32.wrapping_mul(0x9E37_79B9));
        assert_eq!((of_third.len(), of_third.min(), of_third.max()), (400, Some(3), Some(39_903)));
        assert!(found(8).is_empty());
        assert!(parts.keys().all(|part| (0..1 << bits).contains(part)));
    }

    #[test]
    fn a_truncated_part_is_an_error() {
        let mut postings = Postings::default();
        postings.add(0, |terms| terms.push(5));
        let (_, mut part) = postings.into_parts().expect("parts").pop_first().expect("a part");
        part.pop();
        assert!(find(&part, 5).is_err());
    }
}
