//! Whether a text that is read as Shift-JIS for want of anything better is likelier in another charset.
//!
//! Names of the format prove a charset; below an ASCII header, or without a header, nothing does: GBK, EUC-KR and
//! windows-1252 give readable nonsense in Shift-JIS (half-width katakana, rare kanji). Guarantees: text of Windows-31J
//! is never doubted for the rare kanji or the half-width katakana that Japanese has. Their bytes are rare in each other
//! charset, too; and the other reading must be better, not only possible.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS};

/// What a reading makes of a text's characters that are not ASCII.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Score {
    all: usize,
    /// Those that texts in the charset consist of.
    common: usize,
    /// Sequences that cannot be decoded, or that every company gives its own meaning.
    lost: usize,
}

/// Fewer characters than this prove nothing by their rarity alone.
const ENOUGH: usize = 12;

/// Whether another reading of the text is better than Shift-JIS. If it goes on (`is_cut`), its last line is not looked
/// at. Nor are lines in UTF-8.
pub(crate) fn is_doubtful(text: &[u8], is_cut: bool) -> bool {
    let end =
        if is_cut { text.iter().rposition(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(0) } else { text.len() };
    let lines = text.get(..end).unwrap_or_default().split(|byte| matches!(byte, b'\r' | b'\n'));
    let lines: Vec<&[u8]> = lines.filter(|line| std::str::from_utf8(line).is_err()).collect();
    let sum = |score: &dyn Fn(&[u8]) -> Score| {
        lines.iter().fold(Score::default(), |sum, line| {
            let Score { all, common, lost } = score(line);
            Score { all: sum.all + all, common: sum.common + common, lost: sum.lost + lost }
        })
    };
    let own = sum(&shift_jis);
    let odd = own.all - own.common;
    if odd == 0 {
        return false;
    }
    // Japanese has no text of this length without one of the leads of kana and usual kanji, but for half-width katakana,
    // of which half of the words have an odd number.
    let is_unusual = !has_usual_leads(&lines);
    let are_pairs = is_unusual && are_pairs(&lines);
    if odd * 4 < own.all && !are_pairs {
        return false;
    }
    let is_rare = own.all >= ENOUGH && odd * 5 >= own.all * 4 && is_unusual;
    let is_damaged = own.lost > 0 && odd * 2 >= own.all;
    let is_better = |other: Score| other.lost == 0 && other.all > 0 && other.common * 4 >= other.all * 3;
    PAIRS.iter().any(|pairs| {
        let other = sum(&|line| pairs.score(line));
        is_better(other) || (other.lost == 0 && (is_rare || is_damaged))
    }) || is_better(sum(&latin))
}

fn has_usual_leads(lines: &[&[u8]]) -> bool {
    lines.iter().any(|line| line.iter().any(|byte| matches!(byte, 0x80..=0xA0)))
}

/// Whether every run of high bytes has an even length, and there are enough of them for this to be no chance.
fn are_pairs(lines: &[&[u8]]) -> bool {
    const RUNS: usize = 8;
    let runs = || lines.iter().flat_map(|line| line.split(u8::is_ascii)).filter(|run| !run.is_empty());
    runs().count() >= RUNS && runs().all(|run| run.len().is_multiple_of(2))
}

/// Shift-JIS: kana, signs and the kanji of level 1 are common, and half-width katakana as they can be written.
fn shift_jis(line: &[u8]) -> Score {
    let mut score = Score::default();
    let mut rest = line;
    let mut before = b' ';
    while let [first, others @ ..] = rest {
        let run = rest.iter().take_while(|byte| matches!(byte, 0xA1..=0xDF)).count();
        let taken = if run > 0 {
            let (katakana, after) = rest.split_at(run);
            score.all += run;
            let is_one_beside_a_letter =
                run == 1 && (before.is_ascii_alphabetic() || after.first().is_some_and(u8::is_ascii_alphabetic));
            score.common += if is_katakana(katakana) && !is_one_beside_a_letter { run } else { 0 };
            run
        } else if first.is_ascii() {
            1
        } else {
            score.all += 1;
            let pair = others.first().map(|second| [*first, *second]);
            let text = pair.map(|pair| SHIFT_JIS.decode_without_bom_handling(&pair).0.into_owned());
            let is_private = |character| matches!(character, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{80}');
            match (pair, text) {
                (Some(pair), Some(text)) if text.chars().count() == 1 && !text.contains(is_private) => {
                    score.common += usize::from(pair <= [0x98, 0x72]);
                    2
                }
                (Some([_, second]), _) => {
                    score.lost += 1;
                    if second.is_ascii() { 1 } else { 2 }
                }
                _ => {
                    score.lost += 1;
                    1
                }
            }
        };
        before = rest.get(taken - 1).copied().unwrap_or(b' ');
        rest = rest.get(taken..).unwrap_or_default();
    }
    score
}

/// Whether a run of half-width katakana can be written so: voicing marks only after what can have them, small kana and
/// the long vowel not first, brackets in pairs.
fn is_katakana(run: &[u8]) -> bool {
    let mut before = 0;
    let mut open = 0_usize;
    run.iter().all(|byte| {
        let can_follow = match byte {
            0xDE => matches!(before, 0xB3 | 0xB6..=0xC4 | 0xCA..=0xCE),
            0xDF => matches!(before, 0xCA..=0xCE),
            // ｧ to ｯ, and ｰ.
            0xA7..=0xB0 => matches!(before, 0xA5..=0xDF),
            0xA2 => {
                open += 1;
                true
            }
            0xA3 => {
                open = open.wrapping_sub(1);
                open < usize::MAX / 2
            }
            _ => true,
        };
        before = *byte;
        can_follow
    }) && open == 0
}

/// A charset of pairs of bytes: the leads of what its texts consist of, each with a trail from A1 on (Big5: any).
struct Pairs {
    charset: &'static Encoding,
    common: fn(u8) -> bool,
}

const PAIRS: [Pairs; 4] = [
    Pairs { charset: EUC_JP, common: |lead| matches!(lead, 0x8E | 0xA1..=0xA5 | 0xB0..=0xCF) },
    Pairs { charset: GB18030, common: |lead| matches!(lead, 0xA1..=0xA5 | 0xB0..=0xD7) },
    Pairs { charset: BIG5, common: |lead| matches!(lead, 0xA1..=0xC6) },
    Pairs { charset: EUC_KR, common: |lead| matches!(lead, 0xA1..=0xA3 | 0xAA | 0xAB | 0xB0..=0xC8) },
];

impl Pairs {
    fn score(&self, line: &[u8]) -> Score {
        let (text, _) = self.charset.decode_without_bom_handling(line);
        let lost = text.chars().filter(|character| matches!(character, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}')).count();
        let mut score = Score { lost, ..Score::default() };
        let mut rest = line;
        while let [first, others @ ..] = rest {
            rest = others;
            if first.is_ascii() {
                continue;
            }
            score.all += 1;
            if let [second, others @ ..] = others {
                let is_pair = *second >= 0xA1 || (std::ptr::eq(self.charset, BIG5) && *second >= 0x40);
                score.common += usize::from(is_pair && (self.common)(*first));
                rest = if *second >= 0x40 { others } else { rest };
            }
        }
        score
    }
}

/// windows-1252: letters with accents in words of at least three plain letters, and of twice as many plain ones. A kanji
/// whose second byte is a letter makes no such word.
fn latin(line: &[u8]) -> Score {
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0xFF);
    let words = line.split(|byte| !is_letter(byte)).map(|word| {
        let plain = word.iter().filter(|byte| byte.is_ascii()).count();
        let accented = word.len() - plain;
        if plain >= 3 && plain >= accented * 2 { accented } else { 0 }
    });
    Score { all: line.iter().filter(|byte| !byte.is_ascii()).count(), common: words.sum(), lost: 0 }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, WINDOWS_1252};

    use super::is_doubtful;

    const SURNAMES: &str = "海野 島本 梅原 相沢 森田 山田 佐藤 齋藤 齊藤 渡邉 渡邊 髙橋 﨑山 濵田 廣瀬 櫻井 國分 澤 関 辻 榊 \
        榎 樋口 薗田 蓮見 鴎 彌永 瀧 龍 柊 椙山 鵜飼 鷲尾 麹町 纐纈 邉見";
    const GIVEN_NAMES: &str =
        "灯 茜 健 進 葵 凜 凛 瑠璃 琥珀 翡翠 麒麟 彌生 蒼 颯 颯太 樹 楓 栞 莉子 さくら ひなた ソフィア 譲 讓";
    const OTHERS: &str = "海山商事 株式会社麒麟 ㈱海 ㈲山 ① テスト ﾃｽﾄ ｶﾌﾞｼｷｶﾞｲｼｬ ｳﾐﾉ ｱｶﾘ ｼﾏﾓﾄ ﾜﾀﾅﾍﾞ ﾊﾟｰﾃｨｰ ABCｼｽﾃﾑ Tｼｬﾂ Aﾗﾝｸ ｶ)ｳﾐﾔﾏ ｱ ﾝ ｳﾐﾉ･ｱｶﾘ \
        ｢ｳﾐ｣ ｳﾐ｡ ﾖｼﾉﾔ ｷﾞｮｰｻﾞ ｦｶﾀﾞ 第1課 ＡＢＣ … ― 〒100 ♪ Ⅲ";

    fn encoded(charset: &'static Encoding, text: &str) -> Vec<u8> {
        let (bytes, _, unmappable) = charset.encode(text);
        assert!(!unmappable, "{text}");
        bytes.into_owned()
    }

    /// Names alone, in pairs, and in tables; each of them as a file's only text.
    #[test]
    fn right_shift_jis_is_never_doubted() {
        let words: Vec<&str> =
            [SURNAMES, GIVEN_NAMES, OTHERS].iter().flat_map(|words| words.split_whitespace()).collect();
        for word in &words {
            for other in [""].iter().chain(&words) {
                for text in [format!("{word},{other},a@example.jp"), format!("a b\r\n{word}{other}\r\n1,2,{other}")] {
                    assert!(!is_doubtful(&encoded(SHIFT_JIS, &text), false), "{text}");
                    assert!(!is_doubtful(text.as_bytes(), false), "{text}");
                }
            }
        }
        for table in words.windows(8) {
            let table: String = table.iter().map(|word| format!("{word},a@example.jp\r\n")).collect();
            assert!(!is_doubtful(&encoded(SHIFT_JIS, &table), false), "{table}");
        }
    }

    #[test]
    fn every_pair_of_half_width_katakana_that_can_be_written_is_sound() {
        for first in 0xB1..=0xDD_u8 {
            for second in 0xB1..=0xDD_u8 {
                assert!(!is_doubtful(&[first, second, b',', second, first, second], false), "{first:X} {second:X}");
            }
        }
    }

    #[test]
    fn tables_in_other_charsets_are_doubted() {
        let table = |rows: &[&str]| rows.iter().map(|row| format!("{row},a@example.jp\r\n")).collect::<String>();
        let japanese = table(&["海野,春,海山商事", "梅原,健,海山商事", "相原,進,北山商店"]);
        for (charset, text) in [
            (GB18030, japanese.clone()),
            (EUC_JP, japanese.clone()),
            (EUC_KR, japanese.clone()),
            (BIG5, japanese),
            (GB18030, table(&["王伟,北京公司", "李娜,上海贸易"])),
            (EUC_KR, table(&["김민준,서울상사", "이서연,부산무역"])),
            (BIG5, table(&["王小明,台北公司", "李美玲,高雄貿易"])),
            (WINDOWS_1252, table(&["Müller,Jürgen", "Dupré,Hélène", "Nuñez,José"])),
            (WINDOWS_1252, table(&["Élodie,Dupré"])),
        ] {
            assert!(is_doubtful(&encoded(charset, &text), false), "{} {text}", charset.name());
        }
    }
}
