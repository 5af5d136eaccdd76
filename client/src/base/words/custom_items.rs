//! カスタム項目.

use super::{
    letters::{after_fixed, last_fixed},
    plural,
};

pub(crate) struct CustomItemsWords {
    pub(crate) title: &'static str,
    pub(crate) lead: fn() -> String,
    pub(crate) add: &'static str,
    pub(crate) change: &'static str,
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    pub(crate) name: &'static str,
    pub(crate) name_hint: &'static str,
    pub(crate) kind: &'static str,
    /// The hint, and the effect of changing the kind.
    pub(crate) kind_changes: fn(&str) -> String,
    pub(crate) options: &'static str,
    pub(crate) options_hint: &'static str,
    /// For existing options: the effect of changing and removing them.
    pub(crate) present_options_hint: &'static str,
    pub(crate) more_new_options: &'static str,
    pub(crate) option_number: fn(usize) -> String,
    pub(crate) option_up: fn(&str) -> String,
    pub(crate) option_down: fn(&str) -> String,
    pub(crate) option_remove: fn(&str) -> String,
    pub(crate) values_lost: fn(&str) -> String,
    pub(crate) values_lost_text: &'static str,
    pub(crate) lose_and_save: &'static str,
    pub(crate) back: &'static str,
    pub(crate) no_options: &'static str,
    pub(crate) more_options: fn(&str) -> String,
    pub(crate) actions: &'static str,
    pub(crate) up: fn(&str) -> String,
    pub(crate) down: fn(&str) -> String,
    pub(crate) change_one: fn(&str) -> String,
    pub(crate) delete_one: fn(&str) -> String,
    pub(crate) moved: fn(&str, &str) -> String,
    pub(crate) added: fn(&str) -> String,
    pub(crate) changed: fn(&str) -> String,
    pub(crate) deleted: fn(&str) -> String,
    pub(crate) older_files_title: &'static str,
    pub(crate) older_files: fn() -> String,
    pub(crate) delete_title: fn(&str) -> String,
    pub(crate) delete_unused: &'static str,
    pub(crate) delete_text: &'static str,
    pub(crate) empty_title: &'static str,
    pub(crate) empty_text: fn() -> String,
    pub(crate) count: fn(&str) -> String,
}

pub(super) const JAPANESE: CustomItemsWords = CustomItemsWords {
    title: "カスタム項目",
    lead: || format!("CSVの{}列から右に、ここで決めた順に並ぶ項目です。", after_fixed()),
    add: "項目を追加",
    change: "項目を変更",
    table: "カスタム項目の一覧、列の順",
    column: "列",
    name: "項目名",
    name_hint: "CSVの見出しになります。50文字以内。",
    kind: "種類",
    kind_changes: |hint| {
        format!(
            "{}。種類を変えると、登録済みの値は新しい種類に合わせます。合わない値は消えますが、その前にリードの件数を確認します。",
            hint.trim_end_matches('。')
        )
    },
    options: "選択肢",
    options_hint: "1行に1つ入力してください。1つ100文字以内、100個まで。カンマは使えません。",
    present_options_hint: "文字を変えると、その選択肢を持つリードの値も変わります。選択肢を削除すると、リードからその値が消えます。消える前にリードの件数を確認します。",
    more_new_options: "追加する選択肢",
    option_number: |number| format!("選択肢{number}"),
    option_up: |option| format!("選択肢「{option}」を上へ"),
    option_down: |option| format!("選択肢「{option}」を下へ"),
    option_remove: |option| format!("選択肢「{option}」を削除"),
    values_lost: |figure| format!("{figure}件のリードで、この項目の値が消えます。"),
    values_lost_text: "元に戻すことはできません。消えた値は、それぞれのリードの変更の履歴に残ります。",
    lose_and_save: "値を消して保存",
    back: "入力に戻る",
    no_options: "-",
    more_options: |figure| format!("ほか{figure}個"),
    actions: "操作",
    up: |name| format!("「{name}」を左の列へ移動(上へ)"),
    down: |name| format!("「{name}」を右の列へ移動(下へ)"),
    change_one: |name| format!("「{name}」を変更"),
    delete_one: |name| format!("「{name}」を削除"),
    moved: |name, column| format!("「{name}」を{column}列へ移動しました。"),
    added: |name| format!("「{name}」を追加しました。"),
    changed: |name| format!("「{name}」を変更しました。"),
    deleted: |name| format!("「{name}」を削除しました。"),
    older_files_title: "以前のCSVファイルに影響します",
    older_files: || {
        format!(
            "項目を追加・削除したり、名前や順番を変えたりすると、それより前に用意したCSVファイルは列が合わなくなり、そのままでは取り込めません。変更した後のサンプルCSVに合わせてください。カスタム項目を含まないA〜{}列だけのファイルには影響しません。",
            last_fixed()
        )
    },
    delete_title: |name| format!("「{name}」を削除しますか?"),
    delete_unused: "この項目の値を持つリードはありません。",
    delete_text: "元に戻すことはできません。消えた値は、それぞれのリードの変更の履歴に残ります。この項目の列があるCSVファイルは、そのままでは取り込めなくなります。",
    empty_title: "カスタム項目はまだありません",
    empty_text: || {
        format!(
            "予算や希望時期など、決まった項目にない情報をリードに持たせたいときに追加します。追加した項目は、サンプルCSVの{}列から右に加わります。",
            after_fixed()
        )
    },
    count: |figure| format!("{figure} / 100項目"),
};

pub(super) const ENGLISH: CustomItemsWords = CustomItemsWords {
    title: "Custom fields",
    lead: || {
        format!("These fields are in the CSV from column {} on, in the order that you choose here.", after_fixed())
    },
    add: "Add a field",
    change: "Change the field",
    table: "Custom fields in the order of their columns",
    column: "Column",
    name: "Field name",
    name_hint: "It becomes the header in the CSV. At most 50 characters.",
    kind: "Kind",
    kind_changes: |hint| {
        format!(
            "{hint} When you change the kind, registered values are converted to the new one. Values that do not fit are removed; you are asked first, with the number of leads."
        )
    },
    options: "Options",
    options_hint: "One per line. At most 100 options of at most 100 characters each, without commas.",
    present_options_hint: "When you change a text, the values of the leads that have the option change with it. When you remove an option, these leads lose the value; you are asked first, with the number of leads.",
    more_new_options: "New options",
    option_number: |number| format!("Option {number}"),
    option_up: |option| format!("Move the option \"{option}\" up"),
    option_down: |option| format!("Move the option \"{option}\" down"),
    option_remove: |option| format!("Remove the option \"{option}\""),
    values_lost: |figure| format!("{} their value of this field.", plural::counted(figure, "lead loses", "leads lose")),
    values_lost_text: "This cannot be undone. The old values stay in the leads' histories.",
    lose_and_save: "Remove the values and save",
    back: "Back to the entries",
    no_options: "-",
    more_options: |figure| format!("and {figure} more"),
    actions: "Actions",
    up: |name| format!("Move \"{name}\" one column to the left (up)"),
    down: |name| format!("Move \"{name}\" one column to the right (down)"),
    change_one: |name| format!("Change \"{name}\""),
    delete_one: |name| format!("Delete \"{name}\""),
    moved: |name, column| format!("\"{name}\" was moved to column {column}."),
    added: |name| format!("\"{name}\" was added."),
    changed: |name| format!("\"{name}\" was changed."),
    deleted: |name| format!("\"{name}\" was deleted."),
    older_files_title: "This affects older CSV files",
    older_files: || {
        format!(
            "When a field is added, deleted, renamed or moved, the columns of earlier CSV files no longer match, and the files cannot be imported as they are. Bring them in line with the sample CSV that you download after the change. Files with only the columns A to {} are not affected.",
            last_fixed()
        )
    },
    delete_title: |name| format!("Delete \"{name}\"?"),
    delete_unused: "No lead has a value of this field.",
    delete_text: "This cannot be undone. The old values stay in the leads' histories. CSV files with a column for this field can no longer be imported as they are.",
    empty_title: "There are no custom fields yet",
    empty_text: || {
        format!(
            "Add one for information that the fixed items do not cover, such as a budget. It is added to the sample CSV from column {} on.",
            after_fixed()
        )
    },
    count: |figure| format!("{figure} of 100 fields"),
};
