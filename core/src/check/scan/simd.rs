//! Examines 64 bytes at once: which of them are separators, quotes, line ends, not ASCII, or need a closer look.
//!
//! Guarantees: every implementation gives the same masks (a test compares them on every byte and at random).
//!
//! The only module of core with `unsafe`: loads from arrays whose length the types give, and calls of functions whose
//! instruction set was tested just before. It knows nothing of cells or records.
#![allow(clippy::indexing_slicing, reason = "parts of a block, whose length the type gives")]
#![expect(
    unsafe_code,
    reason = "vector loads and calls of functions for one instruction set; see the comments at each"
)]

/// How many bytes are examined together: one bit each in a `u64`.
pub(crate) const BLOCK: usize = 64;

/// One bit a byte, the first byte in the lowest bit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Masks {
    pub(crate) delimiter: u64,
    pub(crate) quote: u64,
    pub(crate) cr: u64,
    pub(crate) lf: u64,
    /// Not ASCII.
    pub(crate) high: u64,
    /// A text with such a byte needs a closer look: a control character other than tab, CR and LF; `?`, `&`, `;`; and in
    /// UTF-8 every first byte of a character but E3 to E9 and EF (kana, ideographs, full-width forms), what follows an EF
    /// and may be private use or end U+FFFD, and what follows an 80 and may end `〓` or `、`. A superset.
    pub(crate) mark: u64,
}

/// The bytes that a scan searches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Targets {
    pub(crate) delimiter: u8,
    /// Whether bytes outside ASCII have their UTF-8 meaning. In Shift-JIS they are halves of harmless characters.
    pub(crate) utf8: bool,
}

/// The masks of a block. `before` is the byte before it (0 at the very beginning). They are written in place: moving
/// them as a whole, right after storing single words, would stall on those stores.
#[inline]
pub(crate) fn masks(block: &[u8; BLOCK], before: u8, targets: Targets, masks: &mut Masks) {
    #[cfg(target_arch = "x86_64")]
    {
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the line above tested that the processor has AVX2.
            unsafe { x86_64::masks_avx2(block, before, targets, masks) }
        } else {
            x86_64::masks_sse2(block, before, targets, masks)
        }
    }
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    {
        wasm32::masks_simd128(block, before, targets, masks)
    }
    #[cfg(not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128"))))]
    {
        portable::masks_swar(block, before, targets, masks)
    }
}

/// A vector of bytes. A comparison gives such a vector; only the top bit of each of its bytes counts.
trait Bytes: Copy {
    const WIDTH: usize;

    /// Loads the `index`th vector of the block.
    fn load(block: &[u8; BLOCK], index: usize) -> Self;
    fn equal(self, byte: u8) -> Self;
    /// Below 0x20.
    fn below_space(self) -> Self;
    /// Not ASCII, and below `byte`, which is not ASCII.
    fn high_below(self, byte: u8) -> Self;
    fn or(self, other: Self) -> Self;
    fn without(self, other: Self) -> Self;
    /// The top bit of every byte.
    fn bits(self) -> u64;

    /// The bytes that are marked whatever is before them.
    #[inline(always)]
    fn marked(self, utf8: bool, shift: usize, pairs: &mut Pairs) -> Self {
        let harmless = self.equal(b'\r').or(self.equal(b'\n')).or(self.equal(b'\t'));
        let control = self.below_space().without(harmless).or(self.equal(0x7F));
        let ascii = control.or(self.equal(b';')).or(self.equal(b'?')).or(self.equal(b'&'));
        if !utf8 {
            return ascii;
        }
        pairs.wide |= self.equal(0xEF).bits() << shift;
        pairs.sign |= self.equal(0x80).bits() << shift;
        let continuation = self.high_below(0xC0);
        let kana_or_ideograph = self.high_below(0xEA).without(self.high_below(0xE3));
        ascii.or(self.without(continuation.or(kana_or_ideograph).or(self.equal(0xEF))))
    }
}

/// The first bytes of pairs whose second byte may be marked, one bit a byte.
#[derive(Debug, Clone, Copy, Default)]
struct Pairs {
    /// EF, which begins full-width forms, private use and U+FFFD.
    wide: u64,
    /// 80, which may come before the last byte of `〓` and `、`.
    sign: u64,
}

/// Bytes as groups, one bit each: a byte is in a group if its low and its high four bits both have the group's bit. No
/// byte is in two groups.
#[cfg(any(target_arch = "x86_64", target_arch = "wasm32"))]
struct Groups {
    low: [u8; 16],
    high: [u8; 16],
}

#[cfg(any(target_arch = "x86_64", target_arch = "wasm32"))]
impl Groups {
    /// The marked bytes of ASCII.
    const ASCII: Groups = Groups::new(&[
        (1 << 0x0, !(1 << 0x9 | 1 << 0xA | 1 << 0xD)),
        (1 << 0x2, 1 << 0x6),
        (1 << 0x3, 1 << 0xB | 1 << 0xF),
        (1 << 0x7, 1 << 0xF),
        (1 << 0x1, u16::MAX),
    ]);
    /// Those of UTF-8, then the two of [`Pairs`] in the highest bits.
    const UTF8: Groups = Groups::new(&[
        (1 << 0x0, !(1 << 0x9 | 1 << 0xA | 1 << 0xD)),
        (1 << 0x2, 1 << 0x6),
        (1 << 0x3, 1 << 0xB | 1 << 0xF),
        (1 << 0x7, 1 << 0xF),
        (1 << 0x1 | 1 << 0xC | 1 << 0xD | 1 << 0xF, u16::MAX),
        (1 << 0xE, 1 << 0x0 | 1 << 0x1 | 1 << 0x2 | 1 << 0xA | 1 << 0xB | 1 << 0xC | 1 << 0xD | 1 << 0xE),
        (1 << 0x8, 1 << 0x0),
        (1 << 0xE, 1 << 0xF),
    ]);

    /// `groups`: the high four bits of each one's bytes, and the low ones, one bit a value.
    const fn new(groups: &[(u16, u16)]) -> Groups {
        let (mut low, mut high) = ([0; 16], [0; 16]);
        let mut place = 0;
        while place < 16 * groups.len() {
            let (group, value) = (place / 16, place % 16);
            let (highs, lows) = groups[group];
            high[value] |= ((highs >> value & 1) as u8) << group;
            low[value] |= ((lows >> value & 1) as u8) << group;
            place += 1;
        }
        Groups { low, high }
    }

    const fn of(utf8: bool) -> &'static Groups {
        if utf8 { &Groups::UTF8 } else { &Groups::ASCII }
    }
}

#[inline(always)]
fn masks_with<B: Bytes>(block: &[u8; BLOCK], before: u8, targets: Targets, into: &mut Masks) {
    let (mut masks, mut pairs) = (Masks::default(), Pairs::default());
    for index in 0..BLOCK / B::WIDTH {
        let (bytes, shift) = (B::load(block, index), index * B::WIDTH);
        masks.delimiter |= bytes.equal(targets.delimiter).bits() << shift;
        masks.quote |= bytes.equal(b'"').bits() << shift;
        masks.cr |= bytes.equal(b'\r').bits() << shift;
        masks.lf |= bytes.equal(b'\n').bits() << shift;
        masks.high |= bytes.bits() << shift;
        masks.mark |= bytes.marked(targets.utf8, shift, &mut pairs).bits() << shift;
    }
    if targets.utf8 {
        let behind = |first: u64, byte: u8| first << 1 | u64::from(before == byte);
        let (wide, sign) = (behind(pairs.wide, 0xEF), behind(pairs.sign, 0x80));
        let (mut private, mut lost) = (0, 0);
        for index in 0..BLOCK / B::WIDTH {
            let (bytes, shift) = (B::load(block, index), index * B::WIDTH);
            lost |= bytes.equal(0x81).or(bytes.equal(0x93)).bits() << shift;
            // Many blocks have no full-width form.
            if wide != 0 {
                private |= bytes.equal(0xBF).or(bytes.high_below(0xA4)).bits() << shift;
            }
        }
        masks.mark = masks.mark & !pairs.sign | wide & private | sign & lost;
    }
    *into = masks;
}

#[cfg(target_arch = "x86_64")]
mod x86_64 {
    use std::arch::x86_64::{
        __m128i, __m256i, _mm_andnot_si128, _mm_cmpeq_epi8, _mm_cmpgt_epi8, _mm_loadu_si128, _mm_min_epu8,
        _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8, _mm256_add_epi8, _mm256_and_si256, _mm256_andnot_si256,
        _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8, _mm256_loadu_si256, _mm256_min_epu8,
        _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8,
        _mm256_srli_epi16,
    };

    use super::{BLOCK, Bytes, Groups, Masks, Pairs, Targets, masks_with};

    #[derive(Clone, Copy)]
    struct Sse2(__m128i);

    impl Bytes for Sse2 {
        const WIDTH: usize = 16;

        #[inline(always)]
        fn load(block: &[u8; BLOCK], index: usize) -> Self {
            let bytes: &[u8; 16] = block[index * 16..][..16].try_into().expect("BUG: a quarter of a block");
            // SAFETY: 16 bytes can be read; the load needs no alignment. SSE2 is part of x86_64.
            Sse2(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
        }

        #[inline(always)]
        fn equal(self, byte: u8) -> Self {
            // SAFETY: SSE2 is part of x86_64.
            Sse2(unsafe { _mm_cmpeq_epi8(self.0, _mm_set1_epi8(byte.cast_signed())) })
        }

        #[inline(always)]
        fn below_space(self) -> Self {
            // SAFETY: SSE2 is part of x86_64.
            Sse2(unsafe { _mm_cmpeq_epi8(_mm_min_epu8(self.0, _mm_set1_epi8(0x1F)), self.0) })
        }

        #[inline(always)]
        fn high_below(self, byte: u8) -> Self {
            // SAFETY: SSE2 is part of x86_64.
            Sse2(unsafe { _mm_cmpgt_epi8(_mm_set1_epi8(byte.cast_signed()), self.0) })
        }

        #[inline(always)]
        fn or(self, other: Self) -> Self {
            // SAFETY: SSE2 is part of x86_64.
            Sse2(unsafe { _mm_or_si128(self.0, other.0) })
        }

        #[inline(always)]
        fn without(self, other: Self) -> Self {
            // SAFETY: SSE2 is part of x86_64.
            Sse2(unsafe { _mm_andnot_si128(other.0, self.0) })
        }

        #[inline(always)]
        fn bits(self) -> u64 {
            // SAFETY: SSE2 is part of x86_64.
            u64::from(unsafe { _mm_movemask_epi8(self.0) }.cast_unsigned())
        }
    }

    #[derive(Clone, Copy)]
    struct Avx2(__m256i);

    // Every function here is inlined into `masks_avx2`, which is entered only if AVX2 exists.
    impl Bytes for Avx2 {
        const WIDTH: usize = 32;

        #[inline(always)]
        fn load(block: &[u8; BLOCK], index: usize) -> Self {
            let bytes: &[u8; 32] = block[index * 32..][..32].try_into().expect("BUG: half a block");
            // SAFETY: 32 bytes can be read; the load needs no alignment. AVX2: see above.
            Avx2(unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) })
        }

        #[inline(always)]
        fn equal(self, byte: u8) -> Self {
            // SAFETY: AVX2: see above.
            Avx2(unsafe { _mm256_cmpeq_epi8(self.0, _mm256_set1_epi8(byte.cast_signed())) })
        }

        #[inline(always)]
        fn below_space(self) -> Self {
            // SAFETY: AVX2: see above.
            Avx2(unsafe { _mm256_cmpeq_epi8(_mm256_min_epu8(self.0, _mm256_set1_epi8(0x1F)), self.0) })
        }

        #[inline(always)]
        fn high_below(self, byte: u8) -> Self {
            // SAFETY: AVX2: see above.
            Avx2(unsafe { _mm256_cmpgt_epi8(_mm256_set1_epi8(byte.cast_signed()), self.0) })
        }

        #[inline(always)]
        fn or(self, other: Self) -> Self {
            // SAFETY: AVX2: see above.
            Avx2(unsafe { _mm256_or_si256(self.0, other.0) })
        }

        #[inline(always)]
        fn without(self, other: Self) -> Self {
            // SAFETY: AVX2: see above.
            Avx2(unsafe { _mm256_andnot_si256(other.0, self.0) })
        }

        #[inline(always)]
        fn bits(self) -> u64 {
            // SAFETY: AVX2: see above.
            u64::from(unsafe { _mm256_movemask_epi8(self.0) }.cast_unsigned())
        }

        #[inline(always)]
        fn marked(self, utf8: bool, shift: usize, pairs: &mut Pairs) -> Self {
            let groups = Groups::of(utf8);
            // SAFETY: 16 bytes can be read; the loads need no alignment. AVX2: see above.
            let [low, high] = [&groups.low, &groups.high]
                .map(|table| unsafe { _mm256_broadcastsi128_si256(_mm_loadu_si128(table.as_ptr().cast())) });
            // SAFETY: AVX2: see above.
            Avx2(unsafe {
                let four = _mm256_set1_epi8(0x0F);
                let low = _mm256_shuffle_epi8(low, _mm256_and_si256(self.0, four));
                let high = _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(self.0, 4), four));
                let class = _mm256_and_si256(low, high);
                pairs.wide |= u64::from(_mm256_movemask_epi8(class).cast_unsigned()) << shift;
                pairs.sign |= u64::from(_mm256_movemask_epi8(_mm256_add_epi8(class, class)).cast_unsigned()) << shift;
                _mm256_cmpgt_epi8(class, _mm256_setzero_si256())
            })
        }
    }

    pub(super) fn masks_sse2(block: &[u8; BLOCK], before: u8, targets: Targets, masks: &mut Masks) {
        masks_with::<Sse2>(block, before, targets, masks);
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn masks_avx2(block: &[u8; BLOCK], before: u8, targets: Targets, masks: &mut Masks) {
        masks_with::<Avx2>(block, before, targets, masks);
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm32 {
    use std::arch::wasm32::{
        i8x16_add, i8x16_bitmask, i8x16_gt, i8x16_lt, i8x16_splat, u8x16_eq, u8x16_lt, u8x16_shr, u8x16_splat,
        u8x16_swizzle, v128, v128_and, v128_andnot, v128_load, v128_or,
    };

    use super::{BLOCK, Bytes, Groups, Masks, Pairs, Targets, masks_with};

    #[derive(Clone, Copy)]
    struct Simd128(v128);

    impl Bytes for Simd128 {
        const WIDTH: usize = 16;

        #[inline(always)]
        fn load(block: &[u8; BLOCK], index: usize) -> Self {
            let bytes: &[u8; 16] = block[index * 16..][..16].try_into().expect("BUG: a quarter of a block");
            // SAFETY: 16 bytes can be read; the load needs no alignment.
            Simd128(unsafe { v128_load(bytes.as_ptr().cast()) })
        }

        #[inline(always)]
        fn equal(self, byte: u8) -> Self {
            Simd128(u8x16_eq(self.0, u8x16_splat(byte)))
        }

        #[inline(always)]
        fn below_space(self) -> Self {
            Simd128(u8x16_lt(self.0, u8x16_splat(0x20)))
        }

        #[inline(always)]
        fn high_below(self, byte: u8) -> Self {
            Simd128(i8x16_lt(self.0, i8x16_splat(byte.cast_signed())))
        }

        #[inline(always)]
        fn or(self, other: Self) -> Self {
            Simd128(v128_or(self.0, other.0))
        }

        #[inline(always)]
        fn without(self, other: Self) -> Self {
            Simd128(v128_andnot(self.0, other.0))
        }

        #[inline(always)]
        fn bits(self) -> u64 {
            u64::from(i8x16_bitmask(self.0))
        }

        #[inline(always)]
        fn marked(self, utf8: bool, shift: usize, pairs: &mut Pairs) -> Self {
            let groups = Groups::of(utf8);
            // SAFETY: 16 bytes can be read; the loads need no alignment.
            let [low, high] = [&groups.low, &groups.high].map(|table| unsafe { v128_load(table.as_ptr().cast()) });
            let low = u8x16_swizzle(low, v128_and(self.0, u8x16_splat(0x0F)));
            let high = u8x16_swizzle(high, u8x16_shr(self.0, 4));
            let class = v128_and(low, high);
            pairs.wide |= u64::from(i8x16_bitmask(class)) << shift;
            pairs.sign |= u64::from(i8x16_bitmask(i8x16_add(class, class))) << shift;
            Simd128(i8x16_gt(class, i8x16_splat(0)))
        }
    }

    pub(super) fn masks_simd128(block: &[u8; BLOCK], before: u8, targets: Targets, masks: &mut Masks) {
        masks_with::<Simd128>(block, before, targets, masks);
    }
}

/// Eight bytes in a `u64`, for processors without a known vector unit. Only top bits mean anything.
#[cfg(any(test, not(any(target_arch = "x86_64", all(target_arch = "wasm32", target_feature = "simd128")))))]
mod portable {
    use super::{BLOCK, Bytes, Masks, Targets, masks_with};

    #[derive(Clone, Copy)]
    struct Word(u64);

    const LOW: u64 = 0x0101_0101_0101_0101;
    const TOP: u64 = 0x8080_8080_8080_8080;

    impl Bytes for Word {
        const WIDTH: usize = 8;

        #[inline(always)]
        fn load(block: &[u8; BLOCK], index: usize) -> Self {
            Word(u64::from_le_bytes(block[index * 8..][..8].try_into().expect("BUG: an eighth of a block")))
        }

        #[inline(always)]
        fn equal(self, byte: u8) -> Self {
            let other = self.0 ^ (LOW * u64::from(byte));
            // The top bit of each byte of the sum is set unless its lower seven bits are zero; no carry leaves a byte.
            Word(!(((other & !TOP) + !TOP) | other))
        }

        #[inline(always)]
        fn below_space(self) -> Self {
            Word(!(((self.0 & !TOP) + LOW * 0x60) | self.0))
        }

        #[inline(always)]
        fn high_below(self, byte: u8) -> Self {
            // Without the top bits, adding what `byte` lacks reaches the top bit from `byte` on.
            Word(self.0 & !((self.0 & !TOP) + LOW * u64::from(0_u8.wrapping_sub(byte))))
        }

        #[inline(always)]
        fn or(self, other: Self) -> Self {
            Word(self.0 | other.0)
        }

        #[inline(always)]
        fn without(self, other: Self) -> Self {
            Word(self.0 & !other.0)
        }

        #[inline(always)]
        fn bits(self) -> u64 {
            // Each top bit is moved to its place in the highest byte; no two products meet in one bit.
            ((self.0 & TOP) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
        }
    }

    pub(super) fn masks_swar(block: &[u8; BLOCK], before: u8, targets: Targets, masks: &mut Masks) {
        masks_with::<Word>(block, before, targets, masks);
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Masks, Targets, masks, portable};

    fn one_by_one(block: &[u8; BLOCK], before: u8, targets: Targets) -> Masks {
        let mut masks = Masks::default();
        let mut before = before;
        for (place, &byte) in block.iter().enumerate() {
            let bit = |is: bool| u64::from(is) << place;
            masks.delimiter |= bit(byte == targets.delimiter);
            masks.quote |= bit(byte == b'"');
            masks.cr |= bit(byte == b'\r');
            masks.lf |= bit(byte == b'\n');
            masks.high |= bit(byte >= 0x80);
            let control = (byte < 0x20 && !b"\t\r\n".contains(&byte)) || byte == 0x7F;
            let in_utf8 = matches!(byte, 0xC0..=0xE2 | 0xEA..=0xEE | 0xF0..)
                || before == 0xEF && matches!(byte, 0x80..=0xA3 | 0xBF)
                || before == 0x80 && matches!(byte, 0x81 | 0x93);
            masks.mark |= bit(control || matches!(byte, b'?' | b'&' | b';') || targets.utf8 && in_utf8);
            before = byte;
        }
        masks
    }

    #[test]
    fn every_implementation_finds_the_same_bytes() {
        let mut state = 1_u64;
        for round in 0..4_000_usize {
            let mut block = [0_u8; BLOCK];
            for (place, byte) in block.iter_mut().enumerate() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *byte = match round {
                    0..256 => u8::try_from((round + place) % 256).expect("below 256"),
                    256..2_000 => state.to_be_bytes()[0],
                    _ => *b"\"\r\n,\t\xEF\xBF\xC2\x80\x81\x00\x1F ;\x7Fa?&\xC0\xE2\xE3\xE9\xEA\x93\xA3\xA4"
                        .get(state.to_be_bytes()[0] as usize % 26)
                        .expect("one of 26"),
                };
            }
            for before in [0, 0xEF, 0x80] {
                for (delimiter, utf8) in [(b',', true), (b'\t', false), (b';', true)] {
                    let targets = Targets { delimiter, utf8 };
                    let expected = one_by_one(&block, before, targets);
                    let found = |by: fn(&[u8; BLOCK], u8, Targets, &mut Masks)| {
                        let mut masks = Masks::default();
                        by(&block, before, targets, &mut masks);
                        masks
                    };
                    assert_eq!(found(masks), expected, "{block:?}");
                    assert_eq!(found(portable::masks_swar), expected, "{block:?}");
                    #[cfg(target_arch = "x86_64")]
                    assert_eq!(found(super::x86_64::masks_sse2), expected, "{block:?}");
                }
            }
        }
    }
}
