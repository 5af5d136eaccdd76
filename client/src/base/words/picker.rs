//! The field for choosing names.

use crate::base::words::plural;

pub(crate) struct PickerWords {
    pub(crate) placeholder: &'static str,
    pub(crate) create: fn(&str) -> String,
    pub(crate) remove: fn(&str) -> String,
    /// The field's label.
    pub(crate) chosen: fn(&str) -> String,
    /// Chosen names that are not shown.
    pub(crate) rest: fn(&str) -> String,
    pub(crate) none: &'static str,
    pub(crate) more: &'static str,
    pub(crate) spoken: fn(usize) -> String,
    pub(crate) not_asked: &'static str,
    pub(crate) unknown: fn(&str) -> String,
    pub(crate) kept: fn(&str) -> String,
    pub(crate) too_long: fn(usize) -> String,
    pub(crate) too_many: fn(usize) -> String,
}

pub(super) const JAPANESE: PickerWords = PickerWords {
    placeholder: "入力して選ぶ",
    create: |name| format!("「{name}」を新しく作成する"),
    remove: |name| format!("「{name}」を外す"),
    chosen: |label| format!("選んだ{label}"),
    rest: |figure| format!("ほか{figure}件"),
    none: "当てはまる名前はありません。",
    more: "ほかにもあります。続けて入力すると絞り込めます。",
    spoken: |count| format!("候補 {count}件"),
    not_asked: "候補を読み込めません。ネットワークの接続を確かめてください。",
    unknown: |name| format!("「{name}」は登録されていません。候補から選ぶか、消してください。"),
    kept: |name| format!("「{name}」はメールアドレスの存在チェックが付け外しするタグです。消してください。"),
    too_long: |most| format!("{most}文字以内で入力してください。"),
    too_many: |most| format!("{most}個まで選べます。"),
};

pub(super) const ENGLISH: PickerWords = PickerWords {
    placeholder: "Type to choose",
    create: |name| format!("Create \"{name}\""),
    remove: |name| format!("Remove \"{name}\""),
    chosen: |label| format!("Chosen: {label}"),
    rest: |figure| format!("and {figure} more"),
    none: "No name matches.",
    more: "There are more. Keep typing to narrow them down.",
    spoken: |count| plural::count_of(count as u64, "suggestion", "suggestions"),
    not_asked: "The names cannot be loaded. Check the network connection.",
    unknown: |name| format!("\"{name}\" is not registered. Choose one from the list, or clear the field."),
    kept: |name| format!("Only the e-mail existence check adds and removes \"{name}\". Clear the field."),
    too_long: |most| format!("At most {most} characters."),
    too_many: |most| format!("At most {most} names."),
};
