//! Invisible characters: marks that change the direction of a text, joiners, fillers. In a name they make one thing
//! look like another.

/// Whether a character has no form of its own: Unicode's `Default_Ignorable_Code_Point` and U+FFF9 to U+FFFB, but not
/// the variation selectors, which choose between forms of a character.
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E00FF}'
            | '\u{E01F0}'..='\u{E0FFF}'
    )
}

/// Whether it chooses between the forms of the character before it.
pub(crate) fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// The text without control characters and invisible ones: for names that people read, such as a file's.
pub fn visible(text: &str) -> String {
    text.chars().filter(|character| !character.is_control() && !is_invisible(*character)).collect()
}

/// Whether a character is a control character that no value may have: nobody can have meant it. Tabs and line breaks may
/// be meant.
pub(crate) fn is_forbidden(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\r' | '\n' | '\u{B}' | '\u{C}' | '\u{85}')
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn direction_marks_and_joiners_are_removed_and_letters_stay() {
        assert_eq!(visible("請求\u{202E}vsc.exe"), "請求vsc.exe");
        assert_eq!(visible("a\u{200B}b\u{2067}c\u{FEFF}d\u{7}\r\ne\u{AD}"), "abcde");
        for kept in ["葛\u{E0100}飾", "リード 一覧.csv", "נתונים.csv", "ก็.csv"] {
            assert_eq!(visible(kept), kept);
        }
    }
}
