//! The addresses seen so far: which row had each of them first.
//!
//! Guarantees: at most 32 bytes a row (from the first hundred thousand on), however long the addresses are; growing
//! moves one of 256 segments at a time, so memory never doubles at once; no address is kept, only 96 bits of a keyed
//! hash, and everyone who uses the same key takes equal hashes for equal addresses. Among 10 million addresses two
//! share a hash by accident with a probability below 10^-15. It does not know what an address is: bytes go in
//! unchanged.
//!
//! Nearly every address is new, and a lookup in a table of many megabytes is a walk through cold memory. So a small
//! filter is asked first, and an address that the filter does not know is only appended to a list. A segment whose list
//! was searched often enough moves it into a table.

mod case;

use xxhash_rust::xxh3::xxh3_128_with_seed;

pub(crate) use self::case::{CaseVariant, CaseVariants, has_capitals};

/// The stand-in for an address: 104 bits of a hash with the table's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Address(pub(crate) [u32; 4]);

impl Address {
    /// The segment and the hash in it.
    fn place(self) -> (usize, Hash) {
        let [a, b, c, d] = self.0;
        ((d & 0xFF) as usize, [a, b, c])
    }
}

/// Which row had an address first.
#[derive(Debug, Clone)]
pub struct Seen {
    key: u64,
    filter: Filter,
    segments: Vec<Segment>,
    /// The number of addresses.
    count: usize,
}

impl Seen {
    /// An empty table. The key scatters the hashes; both sides of a comparison need the same one.
    pub fn new(key: u64) -> Seen {
        Seen { key, filter: Filter::new(FIRST_WORDS), segments: vec![Segment::default(); SEGMENTS], count: 0 }
    }

    /// The row that had the address first, if there is one.
    pub fn row(&mut self, address: &[u8]) -> Option<u32> {
        self.row_of(self.address(address))
    }

    pub(crate) fn row_of(&mut self, address: Address) -> Option<u32> {
        let (segment, hash) = address.place();
        if !self.filter.may_hold(hash) {
            return None;
        }
        let segment = self.segments.get_mut(segment).expect("BUG: a byte names one of 256 segments");
        segment.find(hash)
    }

    /// Notes that `row` (from 1) has the address, unless an earlier call noted a row, which is returned then.
    pub fn note(&mut self, address: &[u8], row: u32) -> Option<u32> {
        self.note_address(self.address(address), row)
    }

    pub(crate) fn note_address(&mut self, address: Address, row: u32) -> Option<u32> {
        let (place, hash) = address.place();
        let segment = self.segments.get_mut(place).expect("BUG: a byte names one of 256 segments");
        let is_certainly_new = self.filter.put(hash);
        if !is_certainly_new && let Some(first) = segment.find(hash) {
            return Some(first);
        }
        self.list(place, hash, row);
        None
    }

    fn list(&mut self, segment: usize, hash: Hash, row: u32) {
        let segment = self.segments.get_mut(segment).expect("BUG: a byte names one of 256 segments");
        segment.list(hash, row);
        self.count += 1;
        if self.count > self.filter.room() {
            self.grow_filter();
        }
    }

    /// Notes that `row` has an address that no earlier call noted. `false`: one may have, and nothing is noted.
    pub(crate) fn note_new(&mut self, address: Address, row: u32) -> bool {
        let (segment, hash) = address.place();
        if self.filter.may_hold(hash) {
            return false;
        }
        self.filter.put(hash);
        self.list(segment, hash, row);
        true
    }

    /// The stand-in for the address.
    pub(crate) fn address(&self, address: &[u8]) -> Address {
        let bits = xxh3_128_with_seed(address, self.key);
        Address([bits, bits >> 32, bits >> 64, bits >> 96].map(|word| (word & 0xFFFF_FFFF) as u32))
    }

    /// The number of addresses.
    pub fn len(&self) -> u64 {
        self.count as u64
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The memory that it takes.
    pub fn bytes(&self) -> u64 {
        let slots = self.segments.iter().map(|segment| segment.table.slots.len() + segment.listed.capacity());
        (slots.sum::<usize>() * size_of::<Slot>() + self.filter.words.len() * size_of::<u64>()) as u64
    }

    fn grow_filter(&mut self) {
        self.filter = Filter::new(self.filter.words.len() * 2);
        for slot in self.segments.iter().flat_map(|segment| segment.table.slots.iter().chain(&segment.listed)) {
            if slot.row != 0 {
                self.filter.put(slot.hash);
            }
        }
    }
}

/// 96 bits. The first word decides where in its segment a slot is searched for, the others where in the filter.
type Hash = [u32; 3];

/// A segment grows alone: a 256th of the table is copied at a time.
const SEGMENTS: usize = 256;

/// One address: its hash and the row that had it first. Row 0 marks a free slot (rows count from 1).
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    hash: Hash,
    row: u32,
}

impl Slot {
    /// Word by word: most other hashes differ in the first.
    fn has(&self, [a, b, c]: Hash) -> bool {
        self.hash[0] == a && self.hash[1] == b && self.hash[2] == c
    }
}

/// Rejects most hashes that were never put: four bits in one word of 64 for each hash.
#[derive(Debug, Clone)]
struct Filter {
    words: Vec<u64>,
}

const FIRST_WORDS: usize = 1 << 12;

/// At 16 bits a hash one of several hundred unknown hashes is taken for a known one; after growing, one of thousands.
const BITS_PER_HASH: usize = 16;

impl Filter {
    fn new(words: usize) -> Filter {
        Filter { words: vec![0; words] }
    }

    /// For how many hashes it is large enough.
    fn room(&self) -> usize {
        self.words.len() * 64 / BITS_PER_HASH
    }

    fn may_hold(&self, hash: Hash) -> bool {
        let bits = bits(hash);
        self.words.get(self.index(hash)).is_some_and(|word| word & bits == bits)
    }

    /// Puts a hash. Returns whether it was certainly new.
    fn put(&mut self, hash: Hash) -> bool {
        let (index, bits) = (self.index(hash), bits(hash));
        let word = self.words.get_mut(index).expect("BUG: scaled to the number of words");
        let is_new = *word & bits != bits;
        *word |= bits;
        is_new
    }

    fn index(&self, hash: Hash) -> usize {
        scaled(hash[1], self.words.len())
    }
}

fn bits(hash: Hash) -> u64 {
    [0, 6, 12, 18].iter().fold(0, |bits, shift| bits | 1 << ((hash[2] >> shift) & 63))
}

/// A list is searched from end to end; this is what that may cost for each of its addresses.
const STEPS_PER_ADDRESS: usize = 32;

/// The addresses of one segment: those in the table, and those that are only in the list.
#[derive(Debug, Clone, Default)]
struct Segment {
    table: Table,
    listed: Vec<Slot>,
    /// Spent on searching the list.
    steps: usize,
}

impl Segment {
    /// Appends an address that is new.
    fn list(&mut self, hash: Hash, row: u32) {
        if self.listed.len() == self.listed.capacity() {
            self.listed.reserve_exact(self.listed.len() / 2 + 16);
        }
        self.listed.push(Slot { hash, row });
    }

    /// The row that has the hash.
    fn find(&mut self, hash: Hash) -> Option<u32> {
        self.steps += self.listed.len();
        if self.steps > self.listed.len() * STEPS_PER_ADDRESS {
            std::mem::take(&mut self.listed).into_iter().for_each(|slot| self.table.put(slot));
            self.steps = 0;
        }
        let listed = || self.listed.iter().find(|slot| slot.has(hash)).map(|slot| slot.row);
        self.table.find(hash).ok().map(|slot| slot.row).or_else(listed)
    }
}

/// An open-addressed table. It is filled to at most 3/4 and grown by a quarter: 16 bytes a slot are 21 to 27 bytes a
/// row.
#[derive(Debug, Clone, Default)]
struct Table {
    slots: Vec<Slot>,
    used: u32,
}

impl Table {
    /// The slot that has the hash, or the free slot where it belongs.
    fn find(&self, hash: Hash) -> Result<Slot, usize> {
        self.search(hash[0], |slot| slot.has(hash))
    }

    /// The first slot that is searched for, or the free slot where it belongs. `first` is the hash's first word.
    #[inline(always)]
    fn search(&self, first: u32, is_same: impl Fn(&Slot) -> bool) -> Result<Slot, usize> {
        let mut index = scaled(first, self.slots.len());
        loop {
            match self.slots.get(index) {
                Some(slot) if slot.row == 0 => return Err(index),
                Some(slot) if is_same(slot) => return Ok(*slot),
                Some(_) => index += 1,
                None if self.slots.is_empty() => return Err(0),
                None => index = 0,
            }
        }
    }

    /// Puts a hash that it does not have.
    fn put(&mut self, slot: Slot) {
        if (self.used as usize + 1) * 4 > self.slots.len() * 3 {
            let slots = self.slots.len() * 5 / 4 + 16;
            let old = std::mem::replace(&mut self.slots, vec![Slot::default(); slots]);
            old.into_iter().filter(|slot| slot.row != 0).for_each(|slot| self.put_in(slot));
        }
        self.put_in(slot);
        self.used += 1;
    }

    fn put_in(&mut self, slot: Slot) {
        let free = self.find(slot.hash).expect_err("BUG: a hash is put once");
        *self.slots.get_mut(free).expect("BUG: a free slot is inside the table") = slot;
    }
}

/// Scales a word of a hash to a length, which need not be a power of two.
fn scaled(word: u32, length: usize) -> usize {
    ((u64::from(word) * length as u64) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn the_first_row_of_an_address_wins_and_case_counts() {
        let mut seen = Seen::new(7);
        assert_eq!(seen.note(b"a@x.jp", 2), None);
        assert_eq!(seen.note(b"A@x.jp", 3), None);
        assert_eq!(seen.note(b"a@x.jp", 4), Some(2));
        assert_eq!(seen.row(b"A@x.jp"), Some(3));
        assert_eq!(seen.row(b"b@x.jp"), None);
        assert_eq!(seen.len(), 2);
    }

    #[test]
    fn a_list_that_is_searched_often_becomes_a_table_and_goes_on_growing() {
        let mut seen = Seen::new(3);
        for row in 1..=60_000_u32 {
            // Every other address occurred before, near or far.
            let number = if row % 2 == 0 { row / 3 } else { row };
            let first = seen.row(number.to_string().as_bytes());
            assert_eq!(seen.note(number.to_string().as_bytes(), row), first);
        }
        assert!(seen.segments.iter().any(|segment| segment.table.used > 0));
        assert_eq!(seen.row(b"59999"), Some(59_999));
        assert_eq!(seen.row(b"-1"), None);
    }

    #[test]
    fn three_hundred_thousand_addresses_are_all_found_again_in_32_bytes_each() {
        let mut seen = Seen::new(1);
        for row in 1..=300_000_u32 {
            assert_eq!(seen.note(format!("person{row}@example.jp").as_bytes(), row), None);
            assert!(row < 100_000 || seen.bytes() <= u64::from(row) * 32, "{} bytes for {row} rows", seen.bytes());
        }
        for row in 1..=300_000_u32 {
            assert_eq!(seen.row(format!("person{row}@example.jp").as_bytes()), Some(row));
        }
    }
}
