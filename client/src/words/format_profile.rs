//! フォーマット: the columns in effect, and another profile from a sample.

use torikomi_core::format::Item;

pub(crate) struct FormatProfileWords {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) change_title: &'static str,
    pub(crate) change_text: &'static str,
    pub(crate) from_sample: &'static str,
    pub(crate) unreadable: &'static str,
    pub(crate) older_files_title: &'static str,
    pub(crate) older_files: &'static str,
    pub(crate) columns_title: &'static str,
    pub(crate) is_default: &'static str,
    pub(crate) is_own: &'static str,
    pub(crate) column: &'static str,
    pub(crate) no_column: &'static str,
    pub(crate) header: &'static str,
    pub(crate) item: &'static str,
    pub(crate) custom_item: &'static str,
    pub(crate) content: &'static str,
    /// What a cell of the item may hold.
    pub(crate) item_content: fn(Item) -> String,
    /// The file's name.
    pub(crate) proposal_title: fn(&str) -> String,
    pub(crate) proposal_text: &'static str,
    pub(crate) proposal_table: &'static str,
    pub(crate) new_header: &'static str,
    pub(crate) old_header: &'static str,
    pub(crate) difference: &'static str,
    pub(crate) renamed: &'static str,
    pub(crate) moved: &'static str,
    pub(crate) unchanged: &'static str,
    pub(crate) not_taken: &'static str,
    pub(crate) not_in_sample: &'static str,
    pub(crate) guessed: &'static str,
    pub(crate) guessed_title: &'static str,
    pub(crate) guessed_text: fn(&[String]) -> String,
    pub(crate) choose_item: fn(&str) -> String,
    pub(crate) no_item: &'static str,
    pub(crate) same_as_now: &'static str,
    pub(crate) left_out_title: &'static str,
    pub(crate) left_out_text: fn(&[String]) -> String,
    pub(crate) missing_title: &'static str,
    pub(crate) missing_text: fn(&[String]) -> String,
    pub(crate) drop: &'static str,
    pub(crate) take: &'static str,
    pub(crate) replaced: &'static str,
    pub(crate) reset: &'static str,
    pub(crate) reset_question: &'static str,
    pub(crate) reset_text: &'static str,
    pub(crate) reset_do: &'static str,
    pub(crate) was_reset: &'static str,
}

pub(super) const JAPANESE: FormatProfileWords = FormatProfileWords {
    title: "フォーマット",
    lead: "CSVファイルの1行目に書く見出しと、列の順番です。",
    change_title: "別のファイルの形に合わせる",
    change_text: "いつも使うCSVファイルを1つ選ぶと、その1行目から見出しと順番を読み取り、いまのフォーマットと並べて表示します。確かめてから変更できます。",
    from_sample: "サンプルファイルを選ぶ",
    unreadable: "ファイルを読み取れませんでした。もう一度選んでください。",
    older_files_title: "以前のCSVファイルに影響します",
    older_files: "フォーマットを変えると、これまでの形で用意したCSVファイルは、そのままでは取り込めなくなります。取り込むときに違いが表示され、その場で新しい形に直せます。確認待ちの一括登録は、もう一度ファイルの確認が必要です。",
    columns_title: "いまのフォーマット",
    is_default: "標準のフォーマットです。最後の「生年月日」とカスタム項目の列は、なくても取り込めます。",
    is_own: "このワークスペースで変更したフォーマットです。「生年月日」とカスタム項目の列は、なくても取り込めます。",
    column: "列",
    no_column: "-",
    header: "見出し",
    item: "項目",
    custom_item: "カスタム項目",
    content: "書ける内容",
    item_content: |item| match item {
        Item::Email => "メールアドレス、6文字以上255文字以内".to_owned(),
        Item::Phone | Item::Fax | Item::Mobile => "電話番号、50文字以内".to_owned(),
        Item::ZipCode => "郵便番号(例: 100-0001)".to_owned(),
        Item::Prefecture => "47都道府県のどれか".to_owned(),
        Item::Website => "httpまたはhttpsから始まるURL、255文字以内".to_owned(),
        Item::Status => "登録済みのステータス1つ".to_owned(),
        Item::Group => "グループ1つ、100文字以内".to_owned(),
        Item::PersonsInCharge => "登録済みの担当者。複数はカンマ区切り".to_owned(),
        Item::MemberForms => "登録済みの会員登録フォーム。複数はカンマ区切り".to_owned(),
        Item::LeadSources | Item::OldMailGroups | Item::Tags => {
            "名前、それぞれ100文字以内。複数はカンマ区切り".to_owned()
        }
        Item::MailConsent => "「希望する」または「希望しない」".to_owned(),
        Item::BirthDate => "日付(例: 2026/11/23、2026-11-23)".to_owned(),
        Item::Memo => "3,000文字以内の文字。改行も使えます".to_owned(),
        item => format!("{}文字以内の文字", item.max_characters().unwrap_or_default()),
    },
    proposal_title: |name| format!("「{name}」から読み取ったフォーマット"),
    proposal_text: "左が新しい見出し、右がいまの見出しです。違う項目に対応しているときは「項目」を選び直してください。",
    proposal_table: "新しいフォーマットと、いまのフォーマット",
    new_header: "新しい見出し",
    old_header: "いまの列と見出し",
    difference: "変わること",
    renamed: "見出し",
    moved: "順番",
    unchanged: "変わりません",
    not_taken: "取り込みません",
    not_in_sample: "サンプルにありません",
    guessed: "列の位置から推定しました。",
    guessed_title: "項目を確かめてください",
    guessed_text: |names| {
        format!("「{}」は、見出しだけではどの項目かわからないため、列の位置から推定しました。", names.join("」「"))
    },
    choose_item: |header| format!("「{header}」の列の項目"),
    no_item: "どの項目でもない",
    same_as_now: "いまのフォーマットと同じです。変更する必要はありません。",
    left_out_title: "フォーマットに入らない列があります",
    left_out_text: |names| {
        format!(
            "「{}」は、どの項目にも対応していません。項目を選ぶか、取り込みたい内容であれば、先にカスタム項目として追加してください。このままでは、この列があるファイルは取り込めません。",
            names.join("」「")
        )
    },
    missing_title: "サンプルにない項目があります",
    missing_text: |names| {
        format!(
            "「{}」の列は、最後に置きます。「生年月日」のほかの項目は、ファイルに列がないと取り込めません(中は空白でかまいません)。",
            names.join("」「")
        )
    },
    drop: "やめる",
    take: "このフォーマットに変更する",
    replaced: "フォーマットを変更しました。サンプルCSVも新しい形になります。",
    reset: "標準に戻す",
    reset_question: "標準のフォーマットに戻しますか?",
    reset_text: "見出しと順番が、製品の標準(姓、名、…、生年月日)に戻ります。",
    reset_do: "標準に戻す",
    was_reset: "標準のフォーマットに戻しました。",
};

pub(super) const ENGLISH: FormatProfileWords = FormatProfileWords {
    title: "Format",
    lead: "The names in the first line of a CSV file, and the order of its columns.",
    change_title: "Use the shape of another file",
    change_text: "Choose a CSV file as you always have it. Its first line tells the names and their order; you see them beside the present format before anything is changed.",
    from_sample: "Choose a sample file",
    unreadable: "The file could not be read. Choose it again.",
    older_files_title: "This concerns older CSV files",
    older_files: "Once the format is changed, CSV files of the shape that they had so far cannot be imported as they are. You are told the difference, and it can be repaired on the spot. Bulk registrations that wait for confirmation need another check of their file.",
    columns_title: "The present format",
    is_default: "The default format. Files without the last column, the date of birth, and without custom items can be imported, too.",
    is_own: "A format of this workspace. Files without the date of birth and without custom items can be imported, too.",
    column: "Column",
    no_column: "-",
    header: "Name",
    item: "Item",
    custom_item: "Custom item",
    content: "What it may hold",
    item_content: |item| match item {
        Item::Email => "An e-mail address of 6 to 255 characters".to_owned(),
        Item::Phone | Item::Fax | Item::Mobile => "A telephone number, at most 50 characters".to_owned(),
        Item::ZipCode => "A zip code (for example 100-0001)".to_owned(),
        Item::Prefecture => "One of the 47 prefectures".to_owned(),
        Item::Website => "An address that begins with http or https, at most 255 characters".to_owned(),
        Item::Status => "One registered status".to_owned(),
        Item::Group => "One group, at most 100 characters".to_owned(),
        Item::PersonsInCharge => "Registered persons in charge, separated by commas".to_owned(),
        Item::MemberForms => "Registered member forms, separated by commas".to_owned(),
        Item::LeadSources | Item::OldMailGroups | Item::Tags => {
            "Names of at most 100 characters, separated by commas".to_owned()
        }
        Item::MailConsent => "希望する (wanted) or 希望しない (not wanted)".to_owned(),
        Item::BirthDate => "A date (for example 2026/11/23 or 2026-11-23)".to_owned(),
        Item::Memo => "Text of at most 3,000 characters, also in several lines".to_owned(),
        item => format!("Text of at most {} characters", item.max_characters().unwrap_or_default()),
    },
    proposal_title: |name| format!("The format of \"{name}\""),
    proposal_text: "New names stand at the left, present ones at the right. Where the item is not the right one, choose another.",
    proposal_table: "The new format beside the present one",
    new_header: "New name",
    old_header: "Present column and name",
    difference: "What changes",
    renamed: "Name",
    moved: "Place",
    unchanged: "Nothing",
    not_taken: "Not taken",
    not_in_sample: "Not in the sample",
    guessed: "Guessed from its place.",
    guessed_title: "Look at these items",
    guessed_text: |names| {
        format!("The names {} do not tell what the columns hold: that was guessed from their places.", quoted(names))
    },
    choose_item: |header| format!("Item of the column \"{header}\""),
    no_item: "None of the items",
    same_as_now: "This is the present format. There is nothing to change.",
    left_out_title: "Some columns do not go into the format",
    left_out_text: |names| {
        format!(
            "{} stand for no item. Choose their items; or, if their content is to be imported, add custom items for them first. As it is, files with these columns cannot be imported.",
            quoted(names)
        )
    },
    missing_title: "The sample lacks some items",
    missing_text: |names| {
        format!(
            "The columns {} are put at the end. All of them but the date of birth have to be in a file (their cells may be blank).",
            quoted(names)
        )
    },
    drop: "Leave it as it is",
    take: "Change to this format",
    replaced: "The format was changed. The sample CSV has the new shape, too.",
    reset: "Back to the default",
    reset_question: "Go back to the default format?",
    reset_text: "Names and order become those that the product comes with (姓, 名, …, 生年月日).",
    reset_do: "Go back",
    was_reset: "The default format is back.",
};

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}
