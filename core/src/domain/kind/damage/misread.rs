//! Texts in UTF-8 that were read as Windows-1252, Latin-1 or Windows-31J, and are nonsense since: `å³¶æœ¬` and `螻ｱ逕ｰ`.
//!
//! Guarantees: a text is recognised by its bytes alone, which are valid UTF-8 again when it is written in the encoding in
//! which it was read; no dictionary is asked.

use std::str::from_utf8;

use encoding_rs::SHIFT_JIS;

use crate::domain::encoding::byte_of;

/// Whether a run of characters outside ASCII is UTF-8 that was read as Windows-1252 or Latin-1: a character of three
/// bytes or two of two are no chance.
pub(super) fn as_latin(value: &str) -> bool {
    value.split(|character: char| latin(character).is_none()).any(|run| {
        // The first byte of a longer character is a letter from U+00C2 on.
        let bytes: Vec<u8> = run.chars().filter_map(latin).collect();
        from_utf8(&bytes).is_ok_and(|text| {
            let longer = text.chars().filter(|character| character.len_utf8() >= 3).count();
            longer >= 1 || text.chars().count() >= 2
        })
    })
}

/// The byte of a character outside ASCII in Windows-1252 or Latin-1.
fn latin(character: char) -> Option<u8> {
    byte_of(character).filter(|byte| !byte.is_ascii())
}

/// Whether the first run of characters outside ASCII is UTF-8 of characters of three bytes that was read as
/// Windows-31J. A program may have written `・` for the rest of the last character.
pub(super) fn as_shift_jis(value: &str) -> bool {
    let from_run = value.trim_start_matches(|character: char| character.is_ascii());
    let run = from_run.split(|character: char| character.is_ascii()).next().unwrap_or_default();
    if !run.starts_with(begins_misread) {
        return false;
    }
    let (cut, is_cut) = run.strip_suffix('・').map_or((run, false), |cut| (cut, true));
    let (bytes, _, is_lossy) = SHIFT_JIS.encode(cut);
    let text = match from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) if is_cut && error.error_len().is_none() => {
            bytes.get(..error.valid_up_to()).and_then(|bytes| from_utf8(bytes).ok()).unwrap_or_default()
        }
        Err(_) => "",
    };
    !is_lossy && !text.is_empty() && text.chars().all(|character| character.len_utf8() == 3)
}

/// The characters with a first byte of E0 to EA and a second one of 80 to BF in Windows-31J: UTF-8 of characters of three
/// bytes begins so.
const BEGINNINGS: &str = "烙焉烽焜焙煥煕熈煦煢煌煖煬熏燻熄熕熨熬燗熹熾燒燉燔燎燠燬燧燵燼燹燿爍爐爛爨爭爬爰爲爻爼爿牀牆牋牘牴牾\
     犂犁犇犒犖犢犧犹犲狃狆狄狎狒痼瘁痰痺痲痳瘋瘍瘉瘟瘧瘠瘡瘢瘤瘴瘰瘻癇癈癆癜癘癡癢癨癩癪癧癬癰癲癶癸發皀\
     皃皈皋皎皖皓皙皚皰皴皸皹皺盂盍盖盒盞盡盥盧盪蘯盻眈眇眄眩窶竅竄窿邃竇竊竍竏竕竓站竚竝竡竢竦竭竰笂笏笊\
     笆笳笘笙笞笵笨笶筐筺笄筍笋筌筅筵筥筴筧筰筱筬筮箝箘箟箍箜箚箋箒箏筝箙篋篁篌篏箴篆篝篩縲縺繧繝繖繞繙繚\
     繹繪繩繼繻纃緕繽辮繿纈纉續纒纐纓纔纖纎纛纜缸缺罅罌罍罎罐网罕罔罘罟罠罨罩罧罸羂羆羃羈羇羌羔羞羝羚羣羯\
     羲羹羮羶羸譱艢艨艪艫舮艱艷艸艾芍芒芫芟芻芬苡苣苟苒苴苳苺莓范苻苹苞茆苜茉苙茵茴茖茲茱荀茹荐荅茯茫茗茘\
     莅莚莪莟莢莖茣莎莇莊荼莵荳荵莠莉莨菴萓菫蛟蛛蛯蜒蜆蜈蜀蜃蛻蜑蜉蜍蛹蜊蜴蜿蜷蜻蜥蜩蜚蝠蝟蝸蝌蝎蝴蝗蝨蝮\
     蝙蝓蝣蝪蠅螢螟螂螯蟋螽蟀蟐雖螫蟄螳蟇蟆螻蟯蟲蟠蠏蠍蟾蟶蟷蠎蟒蠑蠖蠕蠢諤諱謔諠諢諷諞諛謌謇謚諡謖謐謗謠\
     謳鞫謦謫謾謨譁譌譏譎證譖譛譚譫譟譬譯譴譽讀讌讎讒讓讖讙讚谺豁谿豈豌豎豐豕豢豬豸豺貂貉貅貊貍貎貔豼轢轣\
     轤辜辟辣辭辯辷迚迥迢迪迯邇迴逅迹迺逑逕逡逍逞逖逋逧逶逵逹迸遏遐遑遒逎遉逾遖遘遞遨遯遶隨遲邂遽邁邀邊邉\
     邏邨邯邱邵郢郤扈郛鄂鄒鄙閠閨閧閭閼閻閹閾闊濶闃闍闌闕闔闖關闡闥闢阡阨阮阯陂陌陏陋陷陜陞陝陟陦陲陬隍隘\
     隕隗險隧隱隲隰隴隶隸隹雎雋雉雍襍雜霍雕雹霄霆霈霓霎霑騾驕驍驛驗驟驢驥驤驩驫驪骭骰骼髀髏髑髓體髞髟髢髣\
     髦髯髫髮髴髱髷髻鬆鬘鬚鬟鬢鬣鬥鬧鬨鬩鬪鬮鬯鬲魄魃魏魍魎魑魘魴鮓鮃鮑鮖鮗鮟鮠鮨鮴鯀黴黶黷黹黻黼黽鼇鼈皷\
     鼕鼡鼬鼾齊齒齔齣齟齠齡齦齧齬齪齷齲齶龕龜龠堯槇遙瑤凜熙";

/// [`BEGINNINGS`], one bit each.
pub(in super::super) const BEGINNING_BITS: [u64; 1024] = beginning_bits();

#[allow(clippy::indexing_slicing, reason = "a table that is made when it is compiled")]
const fn beginning_bits() -> [u64; 1024] {
    let (mut bits, mut rest) = ([0_u64; 1024], BEGINNINGS.as_bytes());
    while let [first, second, third, others @ ..] = rest {
        bits[place(*first, *second)] |= 1 << (*third & 0x3F);
        rest = others;
    }
    bits
}

/// The place of a character's bit among those of the characters with the same first bytes.
#[inline(always)]
#[expect(clippy::as_conversions, reason = "bytes are widened")]
const fn place(first: u8, second: u8) -> usize {
    ((first & 0x0F) as usize) << 6 | (second & 0x3F) as usize
}

/// Whether a text may begin with a character of three bytes that was read as Windows-31J; `bytes` are its first three in
/// UTF-8, which are those of one character.
#[inline(always)]
#[allow(clippy::indexing_slicing, reason = "a table with a place for the low bits of two bytes")]
pub(super) fn may_begin(bytes: [u8; 3]) -> bool {
    let [first, second, third] = bytes;
    BEGINNING_BITS[place(first, second)] >> (third & 0x3F) & 1 != 0
}

fn begins_misread(character: char) -> bool {
    let mut bytes = [0; 4];
    character.encode_utf8(&mut bytes);
    let [first, second, third, _] = bytes;
    character.len_utf8() == 3 && may_begin([first, second, third])
}

#[cfg(test)]
mod tests {
    use encoding_rs::SHIFT_JIS;

    use super::begins_misread;

    #[test]
    fn the_beginnings_are_those_of_the_encoder() {
        for character in '\u{80}'..='\u{FFFF}' {
            let text = character.to_string();
            let (bytes, _, is_lossy) = SHIFT_JIS.encode(&text);
            let is_beginning = !is_lossy && matches!(*bytes, [0xE0..=0xEF, 0x80..=0xBF]);
            assert_eq!(begins_misread(character), is_beginning, "{character}");
        }
    }
}
