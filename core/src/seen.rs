//! The addresses seen so far: which row had each of them first.
//!
//! Guarantees: at most 32 bytes a row (from the first hundred thousand on), whatever the addresses' length; growing
//! moves one of 256 segments at a time, so that memory never doubles at once; no address is kept, only 96 bits of a
//! keyed hash, and equal hashes are equal addresses for everybody who uses the same key. Among 10 million addresses
//! two share a hash by accident with a probability below 10^-15. It does not know what an address is: bytes go in as
//! they are.

use xxhash_rust::xxh3::xxh3_128_with_seed;

/// Which row had an address first.
#[derive(Debug, Clone)]
pub struct Seen {
    key: u64,
    segments: Vec<Segment>,
}

impl Seen {
    /// An empty table. The key scatters the hashes; both sides of a comparison need the same one.
    pub fn new(key: u64) -> Seen {
        Seen { key, segments: vec![Segment::default(); SEGMENTS] }
    }

    /// The row that had the address first, if there is one.
    pub fn row(&self, address: &[u8]) -> Option<u32> {
        let (segment, hash) = self.place(address);
        self.segments.get(segment).and_then(|segment| segment.find(hash).ok())
    }

    /// Notes that `row` (from 1) has the address, unless an earlier call noted one: then answers that row.
    pub fn note(&mut self, address: &[u8], row: u32) -> Option<u32> {
        let (segment, hash) = self.place(address);
        let segment = self.segments.get_mut(segment).expect("BUG: a byte names one of 256 segments");
        match segment.find(hash) {
            Ok(first) => Some(first),
            Err(free) => {
                segment.put(free, hash, row);
                None
            }
        }
    }

    /// How many addresses there are.
    pub fn len(&self) -> u64 {
        self.segments.iter().map(|segment| u64::from(segment.used)).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The memory that the table takes.
    pub fn bytes(&self) -> u64 {
        let slots: usize = self.segments.iter().map(|segment| segment.slots.len()).sum();
        (slots * size_of::<Slot>()) as u64
    }

    fn place(&self, address: &[u8]) -> (usize, Hash) {
        let bits = xxh3_128_with_seed(address, self.key);
        let [a, b, c, d] = [bits, bits >> 32, bits >> 64, bits >> 96].map(|word| (word & 0xFFFF_FFFF) as u32);
        ((d & 0xFF) as usize, [a, b, c])
    }
}

/// 96 bits. The first word also says where in its segment a slot is looked for.
type Hash = [u32; 3];

/// A segment grows alone: what is copied at a time is a 256th of the table.
const SEGMENTS: usize = 256;

/// One address: its hash and the row that had it first. Row 0 marks a free slot (rows count from 1).
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    hash: Hash,
    row: u32,
}

/// An open-addressed table. Filled to at most 3/4 and grown by a third: 16 bytes a slot are 21 to 29 bytes a row.
#[derive(Debug, Clone, Default)]
struct Segment {
    slots: Vec<Slot>,
    used: u32,
}

impl Segment {
    /// The row that has the hash, or the free slot where it belongs.
    fn find(&self, hash: Hash) -> Result<u32, usize> {
        let mut index = self.start(hash);
        loop {
            match self.slots.get(index) {
                Some(slot) if slot.row == 0 => return Err(index),
                Some(slot) if slot.hash == hash => return Ok(slot.row),
                Some(_) => index += 1,
                None if self.slots.is_empty() => return Err(0),
                None => index = 0,
            }
        }
    }

    fn put(&mut self, free: usize, hash: Hash, row: u32) {
        let mut free = free;
        if (self.used as usize + 1) * 4 > self.slots.len() * 3 {
            self.grow();
            free = self.find(hash).expect_err("BUG: only a new hash is put");
        }
        *self.slots.get_mut(free).expect("BUG: a free slot is inside the segment") = Slot { hash, row };
        self.used += 1;
    }

    fn grow(&mut self) {
        let slots = (self.slots.len() * 4 / 3).max(12);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); slots]);
        for slot in old.into_iter().filter(|slot| slot.row != 0) {
            let free = self.find(slot.hash).expect_err("BUG: a segment holds a hash once");
            *self.slots.get_mut(free).expect("BUG: a free slot is inside the segment") = slot;
        }
    }

    /// Scales the first word to the number of slots, which need not be a power of two.
    fn start(&self, hash: Hash) -> usize {
        ((u64::from(hash[0]) * self.slots.len() as u64) >> 32) as usize
    }
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
