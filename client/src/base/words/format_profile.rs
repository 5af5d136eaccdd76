//! フォーマット: the columns in effect, and another profile from a sample.

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
    change_title: "Use the format of another file",
    change_text: "Choose one of your usual CSV files. Its first line gives the names and their order; you see them beside the current format before anything is changed.",
    from_sample: "Choose a sample file",
    unreadable: "The file could not be read. Choose it again.",
    older_files_title: "This affects older CSV files",
    older_files: "Once the format is changed, CSV files in the old format cannot be imported as they are. The difference is shown, and can be repaired on the spot. Imports that wait for confirmation need their file to be checked again.",
    columns_title: "The current format",
    is_default: "The default format. Files without the last column, the date of birth, and without custom fields can be imported, too.",
    is_own: "A format of this workspace. Files without the date of birth and without custom fields can be imported, too.",
    column: "Column",
    no_column: "-",
    header: "Name",
    item: "Item",
    custom_item: "Custom field",
    content: "Allowed content",
    proposal_title: |name| format!("The format of \"{name}\""),
    proposal_text: "New names are on the left, current ones on the right. If an item is wrong, choose another one.",
    proposal_table: "The new format beside the current one",
    new_header: "New name",
    old_header: "Current column and name",
    difference: "What changes",
    renamed: "Name",
    moved: "Place",
    unchanged: "Nothing",
    not_taken: "Not taken",
    not_in_sample: "Not in the sample",
    guessed: "Guessed from its place.",
    guessed_title: "Check these items",
    guessed_text: |names| {
        format!("The names {} do not identify their columns: the items were guessed from their places.", quoted(names))
    },
    choose_item: |header| format!("Item of the column \"{header}\""),
    no_item: "None of the items",
    same_as_now: "This is the current format. There is nothing to change.",
    left_out_title: "Some columns are not part of the format",
    left_out_text: |names| {
        format!(
            "{} have no item. Choose their items; or, to import their content, add custom fields for them first. Otherwise files with these columns cannot be imported.",
            quoted(names)
        )
    },
    missing_title: "The sample lacks some items",
    missing_text: |names| {
        format!(
            "The columns {} are put at the end. All of them except the date of birth must be in a file (their cells may be blank).",
            quoted(names)
        )
    },
    drop: "Keep the current format",
    take: "Change to this format",
    replaced: "The format was changed. The sample CSV has the new format, too.",
    reset: "Restore the default",
    reset_question: "Restore the default format?",
    reset_text: "Names and order are reset to the product's defaults (姓, 名, …, 生年月日).",
    reset_do: "Restore",
    was_reset: "The default format was restored.",
};

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}
