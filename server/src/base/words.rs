//! Every word that the server says to a person, in Japanese and English; the check's own words are core's.
//!
//! A message is a fact, then what to do. Matched exhaustively, so that a new error code cannot be mute.

pub(crate) mod mail;

use torikomi_core::{
    domain::{
        limits::{NEW_NAMES_AN_IMPORT, names_of},
        names::NameKind,
        problem::Message,
    },
    wire::{ErrorCode, NewName},
};

use super::{
    error::Error,
    limits::{OPEN_PLANS_A_WORKSPACE, PLAN_HOURS},
};

pub use self::mail::*;

fn message(ja: impl Into<String>, en: impl Into<String>) -> Message {
    Message { ja: ja.into(), en: en.into() }
}

/// What stands for a code where nothing more is known.
pub fn of_code(code: ErrorCode) -> Message {
    match code {
        ErrorCode::BadRequest => message("リクエストの形式が正しくありません。", "The request is malformed."),
        ErrorCode::SignedOut => {
            message("サインインしていません。もう一度サインインしてください。", "You are not signed in. Sign in again.")
        }
        ErrorCode::WrongPassword => {
            message("ログインIDまたはパスワードが正しくありません。", "The login ID or the password is wrong.")
        }
        ErrorCode::Forbidden => message(
            "この操作を行う権限がありません。ライセンスアカウントの方にご確認ください。",
            "You lack the right to do this. Ask the holder of the license account.",
        ),
        ErrorCode::PasswordNeeded => message(
            "この操作の前に、パスワードをもう一度入力してください。",
            "Enter your password again before you do this.",
        ),
        ErrorCode::NotFound => message("指定されたものは見つかりません。", "There is nothing at this address."),
        ErrorCode::ImportRunning => message(
            "処理中のインポートがあるため、一括登録を続行できません。",
            "Another import is running, so the bulk registration cannot go on.",
        ),
        ErrorCode::FormatChanged => message(
            "確認の後にフォーマットが変更されました。もう一度ファイルを確認します。",
            "The format changed after the file was checked. It is checked again.",
        ),
        ErrorCode::PlanChanged => message(
            "確認の後にリードなどの登録内容が変更されました。新しい内容を確認してください。",
            "Leads or names changed after the plan was made. Look at the new plan.",
        ),
        ErrorCode::WrongState => message(
            "この一括登録は、いまの状態ではこの操作ができません。画面を更新して確認してください。",
            "The import's present state does not allow this. Reload and look again.",
        ),
        ErrorCode::NameTaken => message("その名前はすでに使われています。", "That name is taken."),
        ErrorCode::AlreadyRegistered => message(
            "このメールアドレスのリードはすでに登録されています。登録済みのリードを編集してください。",
            "A lead with this e-mail address is registered already. Edit that lead.",
        ),
        ErrorCode::ValuesLost => message("リードの値が消えます。", "Leads would lose a value."),
        ErrorCode::CustomItemChanging => message(
            "カスタム項目の変更をリードに反映しています。少し待ってから、もう一度お試しください。",
            "Leads still follow a change of a custom field. Wait a moment, then try again.",
        ),
        ErrorCode::LastLicenseAccount => message(
            "最後のライセンスアカウントは、削除することも、ライセンスアカウントでなくすこともできません。先に別のアカウントを\
             ライセンスアカウントにしてください。",
            "The last license account can be neither deleted nor demoted. Make another account a license account first.",
        ),
        ErrorCode::OffsetMismatch => message(
            "アップロードの続きの位置が一致しません。サーバーの位置から再開してください。",
            "The upload is at another offset. Resume from the server's.",
        ),
        ErrorCode::Gone => message(
            "すでに削除されています。もう一度はじめからやり直してください。",
            "It is no longer kept. Start again from the beginning.",
        ),
        ErrorCode::LeadChanged => message(
            "表示した後に、このリードは別の操作で変更されました。最新の内容を確認してから、もう一度保存してください。",
            "This lead was changed by somebody else after you opened it. Look at it as it is now, then save again.",
        ),
        ErrorCode::TooLarge => message("送信されたデータが大きすぎます。", "What was sent is too large."),
        ErrorCode::Invalid => message("入力内容が正しくありません。", "The input is not acceptable."),
        ErrorCode::TooManyTries => message(
            "試行回数が多すぎます。15分ほど待ってから、もう一度お試しください。",
            "Too many tries. Wait about 15 minutes, then try again.",
        ),
        ErrorCode::Internal => message(
            "サーバーで予期しないエラーが発生しました。時間をおいても解決しない場合は管理者にご連絡ください。",
            "The server ran into an unexpected error. If it persists, tell your administrator.",
        ),
        ErrorCode::Unavailable => message(
            "ただいまデータベースに接続できません。少し待ってから、もう一度お試しください。",
            "The database does not answer just now. Wait a moment and try again.",
        ),
    }
}

/// `detail` is the parser's, in English: for the programmer of a client.
pub fn bad_request(detail: &str) -> Message {
    message(format!("リクエストの形式が正しくありません。({detail})"), format!("The request is malformed: {detail}"))
}

pub fn impossible_character() -> Message {
    message(
        "登録できない文字(U+0000)が含まれています。取り除いてから、もう一度お試しください。",
        "A text holds the character U+0000, which cannot be stored. Remove it and try again.",
    )
}

pub fn method_not_allowed() -> Message {
    message(
        "このアドレスでは、この操作(メソッド)は使えません。",
        "This address does not take this method. The header Allow names those it takes.",
    )
}

pub fn line_broke() -> Message {
    message(
        "データの受信が途切れました。届いた分は保存されています。続きから再開してください。",
        "Nothing has arrived for too long. What had arrived of an upload is kept; resume from the server's offset.",
    )
}

pub fn took_too_long() -> Message {
    message(
        "時間がかかりすぎたため、処理を中断しました。何も変更されていません。条件を絞るか、しばらく待ってから、もう一度お試しください。",
        "This took too long and was stopped; nothing was changed. Narrow it down, or wait a while, and try again.",
    )
}

/// `ours` is the version this server speaks.
pub fn other_tus_version(ours: &str) -> Message {
    message(
        format!("このサーバーはtus {ours}のみに対応しています。"),
        format!("This server speaks tus {ours} only. Use that version."),
    )
}

pub fn other_media_type(wanted: &str) -> Message {
    message(
        format!("送信するデータの種類(Content-Type)は{wanted}にしてください。"),
        format!("The body must be {wanted}. Say so in the header Content-Type."),
    )
}

pub fn too_many_uploads(most_bytes: u64) -> Message {
    let most = most_bytes / (1 << 30);
    message(
        format!(
            "ワークスペースに保存できるファイルと確認内容(一括登録と取り消し)の上限({most} GiB)に達したため、これ以上受け取れません。\
             確認中の一括登録や取り消しのうち不要なものを取りやめるか、古いファイルが削除されるのを待ってください。"
        ),
        format!(
            "The workspace keeps as much as it may in files, plans and previews of undos ({most} GiB). Drop the plans and \
             previews that are not needed, or wait until old files are deleted."
        ),
    )
}

pub fn too_many_uploads_at_once(most: usize) -> Message {
    message(
        format!(
            "同時にアップロードできるファイルは、ワークスペースごとに{most}件までです。ほかのアップロードが終わってから、もう一度お試しください。"
        ),
        format!(
            "A workspace can send {most} files at the same time. Wait until another one is through, then try again."
        ),
    )
}

pub fn too_many_unused_uploads(most: i64) -> Message {
    message(
        format!(
            "一括登録に使われていないアップロード済みファイルが上限({most}件)に達したため、これ以上受け取れません。\
             24時間たつと削除されますので、時間をおいてもう一度お試しください。"
        ),
        format!(
            "The workspace has {most} uploaded files that no import uses, which is as many as it may have. They are deleted \
             after 24 hours; try again later."
        ),
    )
}

/// Why a plan cannot be started whose rows take more room than a plan may.
pub fn plan_too_large(most_bytes: u64) -> Message {
    let most = most_bytes / (1 << 30);
    message(
        format!(
            "登録内容の確認に必要な容量が上限({most} GiB)を超えたため、この一括登録は開始できません。ファイルを分けてください。"
        ),
        format!(
            "What the file would change takes more room than a plan may take ({most} GiB), so it cannot be imported. Divide \
             the file."
        ),
    )
}

pub fn file_missing() -> Message {
    message(
        "アップロードされたファイルが、サーバーの保存先に見つかりません。管理者にご連絡ください。",
        "The uploaded file is missing from the server's file store. Tell your administrator.",
    )
}

pub fn disk_full() -> Message {
    message(
        "サーバーの空き容量が不足しているため、保存できません。管理者にご連絡ください。",
        "The server has no room left. Tell your administrator.",
    )
}

pub fn cross_site() -> Message {
    message(
        "別のサイトからの操作は受け付けられません。このサイトの画面から操作してください。",
        "Requests from pages of other sites are refused. Use this site's own pages.",
    )
}

pub fn set_up_spent() -> Message {
    message(
        "この登録用アドレスは、すでに使われたか、72時間が過ぎたか、正しくありません。アカウントがある場合はサインインしてください。\
         ない場合は管理者に新しいアドレスを発行してもらってください(サーバーを起動し直すか、`torikomi workspace invite`)。",
        "This set-up address was used already, is older than 72 hours, or is not complete. Sign in if there is an account. \
         If there is none, ask your administrator for a new address (a restart of the server, or `torikomi workspace \
         invite`).",
    )
}

pub fn too_many_sign_ins() -> Message {
    message(
        "いまサインインが混み合っています。少し待ってから、もう一度お試しください。",
        "Too many people are signing in just now. Wait a moment and try again.",
    )
}

pub fn bad_token() -> Message {
    message(
        "トークンが正しくないか、取り消されたか、有効期限が切れています。新しいトークンを発行してください。",
        "The token is unknown, was revoked or has expired. Make a new one.",
    )
}

pub fn wrong_old_password() -> Message {
    message("いまのパスワードが正しくありません。", "The present password is another one.")
}

pub fn not_by_token() -> Message {
    message(
        "この操作はトークンでは行えません。サインインして操作してください。",
        "This cannot be done with a token. Sign in and do it in person.",
    )
}

pub fn rights_beyond_own() -> Message {
    message(
        "自分にない権限をトークンに与えることはできません。",
        "A token cannot be given rights that you do not have yourself.",
    )
}

pub fn expiry_invalid() -> Message {
    message(
        "有効期限には、1年以内のこれからの日時をRFC 3339の形式(例: 2030-01-31T00:00:00Z)で指定してください。",
        "The expiry must be a time within a year from now, as RFC 3339 (for example 2030-01-31T00:00:00Z).",
    )
}

pub fn workspace_has_accounts() -> Message {
    message(
        "このワークスペースには、すでにアカウントがあります。",
        "This workspace has accounts already. They make further ones under 設定 → アカウント.",
    )
}

pub fn too_many_tokens(most: i64) -> Message {
    message(
        format!("トークンは1つのアカウントに{most}個までです。使っていないものを取り消してください。"),
        format!("An account has at most {most} tokens. Revoke those that are not used."),
    )
}

pub fn login_id_taken() -> Message {
    message("そのログインIDはすでに使われています。", "That login ID is taken.")
}

pub fn email_taken() -> Message {
    message("そのメールアドレスのアカウントはすでにあります。", "There is already an account with that e-mail address.")
}

pub fn custom_item_name_taken() -> Message {
    message(
        "同じ名前のカスタム項目がすでにあります。別の名前を入力してください。",
        "There is already a custom field of that name. Choose another one.",
    )
}

pub fn corporate_number_taken() -> Message {
    message(
        "同じ法人番号の企業がすでに登録されています。企業の一覧から確認してください。",
        "A company with that corporate number is already registered. Look it up in the list of companies.",
    )
}

pub fn changed_meanwhile() -> Message {
    message(
        "表示した後に、ほかの人が変更しました。画面を更新して、もう一度入力してください。",
        "Somebody else changed this since it was shown. Reload and enter your changes again.",
    )
}

pub fn name_taken() -> Message {
    message("同じ名前がすでに登録されています。", "That name is already registered.")
}

pub fn email_invalid() -> Message {
    message("メールアドレスの形式が正しくありません。", "The e-mail address is malformed.")
}

/// `field` in both languages; at most `max` characters.
pub fn text_invalid(field_ja: &str, field_en: &str, max: usize) -> Message {
    message(
        format!("{field_ja}は1文字以上{max}文字以内で、改行を入れずに入力してください。"),
        format!("{field_en} must have 1 to {max} characters without line breaks."),
    )
}

pub fn comma_in_name() -> Message {
    message(
        "名前に半角カンマは使えません。CSVでは半角カンマが区切りになるためです。",
        "The name must not hold a comma: in the CSV a comma separates names.",
    )
}

pub fn order_incomplete() -> Message {
    message(
        "並び順には、いまあるカスタム項目をすべて1回ずつ指定してください。画面を更新してやり直してください。",
        "The order must list every present custom field exactly once. Reload and try again.",
    )
}

pub fn name_of_account() -> Message {
    message(
        "アカウントの担当者名のため、ここでは変更・削除できません。アカウントの設定で変更してください。",
        "This is the name of an account. Change it in the account's settings.",
    )
}

pub fn name_of_check() -> Message {
    message(
        "メールアドレスの存在チェックが使うタグのため、追加・変更・削除・指定はできません。",
        "This tag belongs to the e-mail existence check. It can be neither added, changed, deleted nor chosen.",
    )
}

pub fn person_taken() -> Message {
    message(
        "その担当者名のアカウントはすでにあります。別の担当者名を入力してください。",
        "There is already an account with that person name. Choose another one.",
    )
}

pub fn merge_into_itself() -> Message {
    message(
        "同じ名前には統合できません。別の名前を選んでください。",
        "A name cannot be merged into itself. Choose another one.",
    )
}

pub fn forms_are_not_merged() -> Message {
    message("会員登録フォームは統合できません。", "Member forms cannot be merged.")
}

pub fn time_zone_unknown(time_zone: &str) -> Message {
    message(
        format!("「{time_zone}」というタイムゾーンはありません(例: Asia/Tokyo)。"),
        format!("There is no time zone {time_zone} (an example: Asia/Tokyo)."),
    )
}

pub fn profile_incomplete() -> Message {
    message(
        "フォーマットには29項目すべてを1回ずつ指定してください。",
        "The profile must name all 29 items, each exactly once.",
    )
}

pub fn header_unusable(header: &str) -> Message {
    message(
        format!("「{header}」は列の名前に使えません。区切りの文字や、出力ファイルで使う名前は避けてください。"),
        format!(
            "\"{header}\" cannot be a column's name: separators, and names that our own files use, are not possible."
        ),
    )
}

pub fn header_twice(header: &str) -> Message {
    message(format!("列の名前「{header}」が2回使われています。"), format!("Two columns are called \"{header}\"."))
}

pub fn header_of_custom_item(name: &str) -> Message {
    message(
        format!("列の名前「{name}」は、カスタム項目で使われています。どちらかの名前を変えてください。"),
        format!("A custom field is called \"{name}\" too. Rename one of them."),
    )
}

pub fn sample_without_header() -> Message {
    message(
        "1行目に項目名がある、UTF-8またはShift-JISのCSVファイルを選択してください。",
        "Choose a CSV file in UTF-8 or Shift-JIS that has the columns' names in its first line.",
    )
}

/// Several messages as one, a line each.
pub fn joined(messages: impl Iterator<Item = Message>) -> Message {
    let (ja, en): (Vec<String>, Vec<String>) = messages.map(|message| (message.ja, message.en)).unzip();
    message(ja.join("\n"), en.join("\n"))
}

/// What a change of settings would take off leads, and that it is done when the number is confirmed.
pub fn values_lost(leads: u64) -> Message {
    message(
        format!("{leads}件のリードで、この項目の値が消えます。件数を確認してから、もう一度実行してください。"),
        format!("{leads} leads would lose their value of this field. Confirm that number to do it."),
    )
}

pub fn searched_text_too_long(most: usize) -> Message {
    message(
        format!("検索する文字は{most}文字以内で入力してください。"),
        format!("What is searched for may have at most {most} characters."),
    )
}

pub fn too_many_conditions(most: usize) -> Message {
    message(
        format!("検索条件は{most}個まで指定できます。条件を減らしてください。"),
        format!("A search takes at most {most} conditions. Leave some out."),
    )
}

pub fn too_many_words(most: usize) -> Message {
    message(
        format!("検索する言葉は、全部で{most}個まで入力できます。言葉を減らしてください。"),
        format!("A search takes at most {most} words in all. Leave some out."),
    )
}

pub fn too_many_options(most: usize) -> Message {
    message(
        format!("1つの検索条件で選べるのは{most}個までです。数を減らしてください。"),
        format!("One condition of a search takes at most {most} choices. Choose fewer."),
    )
}

pub fn too_many_header_names(most: usize) -> Message {
    message(
        format!("ファイルの1行目の列が{most}列を超えています。リードのCSVファイルか確認してください。"),
        format!("The file's first line has more than {most} columns. See whether it is a CSV file of leads."),
    )
}

pub fn skipped_rows_have_no_leads() -> Message {
    message(
        "スキップした行にはリードがありません。新規登録または上書き登録を指定してください。",
        "Skipped rows have no leads. Ask for new or overwritten ones.",
    )
}

pub fn custom_item_unknown() -> Message {
    message(
        "指定されたカスタム項目は削除されています。画面を更新してください。",
        "There is no such custom field (any more). Reload.",
    )
}

pub fn test_of_another_kind(item: &str) -> Message {
    message(
        format!("「{item}」の種類に合わない条件です。画面を更新して、条件を指定し直してください。"),
        format!("The condition does not fit the kind of \"{item}\". Reload and enter it again."),
    )
}

pub fn number_of_range_invalid(item: &str) -> Message {
    message(format!("「{item}」の範囲は数値で入力してください。"), format!("The range of \"{item}\" must be numbers."))
}

pub fn revision_missing() -> Message {
    message(
        "どの版を編集したのかが指定されていません。リードを読み込み直してから、もう一度保存してください。",
        "The request does not say which revision was edited (`If-Match`). Read the lead again, then save.",
    )
}

pub fn case_variant_registered(registered: &str) -> Message {
    message(
        format!(
            "大文字・小文字だけが異なるメールアドレス「{registered}」のリードが登録されています。同じ人でないか確認してください。"
        ),
        format!(
            "There is a lead with the address \"{registered}\", which differs only in case. See whether it is the same person."
        ),
    )
}

/// `lead` is a name or an address by which a person finds it.
pub fn lead_unwritable(lead: &str, item: &Message, text: &str, character: char) -> Message {
    let code_point = u32::from(character);
    message(
        format!(
            "リード「{lead}」の{}「{text}」にある文字「{character}」(U+{code_point:04X})はShift-JISで表せません。UTF-8でエクスポート\
             してください。",
            item.ja
        ),
        format!(
            "The character \"{character}\" (U+{code_point:04X}) of {} (\"{text}\") of the lead {lead} cannot be written in \
             Shift-JIS. Export in UTF-8.",
            item.en
        ),
    )
}

pub fn too_many_exports() -> Message {
    message(
        "ほかのエクスポートを実行中です。少し待ってから、もう一度お試しください。",
        "Other exports are running. Wait a moment and try again.",
    )
}

pub fn too_many_requests(most: usize) -> Message {
    message(
        format!(
            "このワークスペースの処理が混み合っています(同時に{most}個まで)。少し待ってから、もう一度お試しください。"
        ),
        format!("This workspace has too many requests under way (at most {most}). Wait a moment and try again."),
    )
}

pub fn too_many_requests_of_client() -> Message {
    message(
        "ご利用のネットワークからのリクエストが混み合っています。少し待ってから、もう一度お試しください。",
        "Too many requests from your network are under way. Wait a moment and try again.",
    )
}

pub fn too_many_heavy_requests(most: usize) -> Message {
    message(
        format!(
            "検索、件数の確認、ダウンロードなどの時間のかかる処理は、ワークスペースで同時に{most}個まで実行できます。\
             少し待ってから、もう一度お試しください。"
        ),
        format!(
            "A workspace can run {most} searches, counts, downloads and the like at the same time. Wait a moment and try \
             again."
        ),
    )
}

pub fn too_many_exports_of_account() -> Message {
    message(
        "エクスポートは1つのアカウントで同時に1つまでです。ほかのエクスポートが終わってから、もう一度お試しください。",
        "An account can run one export at a time. Wait until the other one has ended and try again.",
    )
}

pub fn too_many_exports_of_workspace(most: usize) -> Message {
    message(
        format!(
            "エクスポートは1つのワークスペースで同時に{most}つまでです。ほかのエクスポートが終わってから、もう一度お試しください。"
        ),
        format!("A workspace can run {most} exports at a time. Wait until another one has ended and try again."),
    )
}

pub fn too_many_event_streams(most: usize) -> Message {
    message(
        format!(
            "一括登録の進み具合を表示している画面が多すぎます(1つのアカウントで{most}個まで)。ほかの画面を閉じてください。"
        ),
        format!("Too many pages of this account follow an import (at most {most}). Close some of them."),
    )
}

pub fn too_many_event_streams_of_workspace(most: usize) -> Message {
    message(
        format!(
            "一括登録の進み具合を表示している画面が多すぎます(1つのワークスペースで{most}個まで)。ほかの画面を閉じてください。"
        ),
        format!("Too many pages of this workspace follow an import (at most {most}). Close some of them."),
    )
}

pub fn too_many_chosen(most: usize) -> Message {
    message(
        format!("一度に選択できるリードは{most}件までです。検索条件で絞り込むか、何回かに分けてください。"),
        format!("At most {most} leads may be chosen at once. Use the search's conditions, or do it in several steps."),
    )
}

pub fn count_differs(told: u64, chosen: u64) -> Message {
    message(
        format!(
            "確認した件数({told}件)と選択されているリードの件数({chosen}件)が異なるため、削除しませんでした。件数を確認してください。"
        ),
        format!("Nothing was deleted: {told} leads were confirmed, but {chosen} are chosen. Look at the number again."),
    )
}

/// The re-check of what was uploaded came to another verdict than the browser's check.
pub fn bytes_changed() -> Message {
    message(
        "確認の後にファイルの内容が変わったため、インポートできません。ファイルを選び直して、もう一度はじめからやり直してください。",
        "The file's content changed after it was checked, so it cannot be imported. Choose the file again and start over.",
    )
}

/// The custom items, names or limits changed between the browser's check and the plan.
pub fn format_changed() -> Message {
    message(
        "確認の後にカスタム項目やステータスなどの設定が変わりました。戻って、ファイルをもう一度選択してください。",
        "Custom fields, statuses or other settings changed after the file was checked. Go back and choose the file again.",
    )
}

/// Names that were chosen on the screen and must be registered.
pub fn names_unknown(names: &[NewName]) -> Message {
    joined(names.iter().map(|NewName { kind, name }| {
        let (ja, en) = kind_name(*kind);
        message(
            format!("{ja}「{name}」は登録されていません。登録済みのものから選ぶか、先に登録してください。"),
            format!("There is no {en} \"{name}\". Choose one that is registered, or register it first."),
        )
    }))
}

/// Names that were chosen on the screen and have been deleted or renamed since.
pub fn chosen_names_gone(names: &[NewName]) -> Message {
    joined(names.iter().map(|NewName { kind, name }| {
        let (ja, en) = kind_name(*kind);
        message(
            format!("選択した{ja}「{name}」は、削除されたか名前が変わりました。「ファイルの選択」に戻って、選び直してください。"),
            format!("The {en} \"{name}\" that you chose was deleted or renamed. Go back to the file and choose again."),
        )
    }))
}

/// What is wrong with a name, and of which kind it is.
pub fn of_kind(kind: NameKind, wrong: Message) -> Message {
    let (ja, en) = kind_name(kind);
    message(format!("{ja}: {}", wrong.ja), format!("{en}: {}", wrong.en))
}

pub fn too_many_names(kind: NameKind, most: usize) -> Message {
    let (ja, en) = kind_name(kind);
    message(
        format!("{ja}は{most}個まで選べます。数を減らしてください。"),
        format!("At most {most} names can be chosen as {en}. Choose fewer."),
    )
}

/// Why a plan cannot be started that would create more names than it may.
/// Of this kind, or of all kinds of an import together.
pub fn too_many_new_names(of_kind: Option<NameKind>) -> Message {
    match of_kind {
        None => message(
            format!(
                "新しく作成される名前(タグ、グループなど)が{NEW_NAMES_AN_IMPORT}個を超えるため、この一括登録は開始できません。\
                 名前の列に別の内容が入っていないか確認し、必要であればファイルを分けてください。"
            ),
            format!(
                "The file would create more than {NEW_NAMES_AN_IMPORT} names (tags, groups and so on), so it cannot be \
                 imported. See whether something else stands in a column of names, or divide the file."
            ),
        ),
        Some(kind) => kind_is_full(kind),
    }
}

pub fn kind_is_full(kind: NameKind) -> Message {
    let ((ja, en), most) = (kind_name(kind), names_of(kind));
    message(
        format!("{ja}は{most}個まで登録できます。使っていないものを削除してから、もう一度お試しください。"),
        format!("At most {most} names can be registered as {en}. Delete those that are not used, then try again."),
    )
}

fn kind_name(kind: NameKind) -> (&'static str, &'static str) {
    match kind {
        NameKind::Status => ("ステータス", "status"),
        NameKind::Group => ("グループ", "group"),
        NameKind::Person => ("担当者", "person in charge"),
        NameKind::Source => ("リード獲得元", "lead source"),
        NameKind::OldMailGroup => ("旧メール配信グループ", "old mail group"),
        NameKind::Form => ("会員登録フォーム", "member form"),
        NameKind::Tag => ("タグ", "tag"),
    }
}

/// A plan that is not there any more.
pub fn plan_gone() -> Message {
    message(
        format!(
            "この登録内容は、もう残っていません。開始していない登録内容は、取りやめたとき、{PLAN_HOURS}時間が過ぎたとき、または新しい\
             登録内容が{OPEN_PLANS_A_WORKSPACE}件作成されたときに削除されます。ファイルを選び直してください。"
        ),
        format!(
            "This plan does not exist any more. A plan that was not started is deleted when somebody drops it, after \
             {PLAN_HOURS} hours, or when {OPEN_PLANS_A_WORKSPACE} newer plans were made. Select the file again."
        ),
    )
}

/// A plan that could not be made.
pub fn plan_failed(cause: &Error) -> Message {
    let (ja, en) = cause_of_failure(cause);
    message(
        format!(
            "インポート内容を確認できませんでした。{ja}もう一度はじめからやり直し、解決しない場合は管理者にご連絡ください。"
        ),
        format!("The plan could not be made. {en} Start over; if it happens again, tell your administrator."),
    )
}

/// Why an import could not be brought to its end. That it failed is what its state says, and the title above this.
pub fn import_failed(cause: &Error) -> Message {
    let (ja, en) = cause_of_failure(cause);
    message(
        format!(
            "{ja}途中までの行は登録されています。「もう一度試す」を押すと続きから登録します。解決しない場合は管理者にご連絡ください。"
        ),
        format!(
            "{en} Rows up to that point are registered. \"Try again\" goes on from there. If it fails again, tell your \
             administrator."
        ),
    )
}

/// A failed import that cannot go on as it was shown.
pub fn changed_since_failure() -> Message {
    message(
        "失敗した後に、残りの行に関わるリードや名前などが変更されたため、続きから登録できません。同じファイルを、もう一度はじめから\
         一括登録してください。登録済みの行は「登録済み」または「変更なし」になります。",
        "Leads, names or items that the rest of this import touches changed after it failed, so it cannot go on. Import the \
         same file again from the beginning: rows that are registered already are skipped, or left unchanged.",
    )
}

/// Companies that could not be registered after an import.
pub fn companies_failed(cause: &Error) -> Message {
    let (ja, en) = cause_of_failure(cause);
    message(
        format!("企業情報の登録が途中で止まりました。{ja}登録済みのリードには影響ありません。管理者にご連絡ください。"),
        format!("Registering companies broke off. {en} Registered leads are not affected. Tell your administrator."),
    )
}

fn cause_of_failure(cause: &Error) -> (&'static str, &'static str) {
    match cause {
        Error::Gone => ("アップロードされたファイルが保存されていません。", "The uploaded file is no longer kept."),
        Error::FileMissing(_) => (
            "アップロードされたファイルが、サーバーの保存先に見つかりません。",
            "The uploaded file is missing from the server's file store.",
        ),
        Error::Unavailable(_) => (
            "データベースまたはファイルの保存先に長時間接続できませんでした。",
            "The database or the file store did not answer for a long time.",
        ),
        Error::DiskFull(_) => ("サーバーの空き容量が不足しました。", "The server had no room left."),
        _ => ("サーバーで予期しないエラーが発生しました。", "The server ran into an unexpected error."),
    }
}

/// A defect, told beside a finished import: rows whose addresses somebody else has registered meanwhile.
pub fn addresses_taken() -> Message {
    message(
        "インポート中に別の操作で登録されたメールアドレスの行は、登録されませんでした。該当するリードを確認してください。",
        "Rows whose addresses were registered by somebody else during the import were left out. Check those leads.",
    )
}

pub fn undo_must_wait() -> Message {
    message(
        "処理中の一括登録または取り消しがあるため、取り消しを開始できません。終わってから、もう一度お試しください。",
        "An import or another undo is running. Start this undo when that is at its end.",
    )
}

pub fn undo_too_late() -> Message {
    message(
        "取り消しできる期間(ファイルの保存期間)が過ぎたため、この一括登録は取り消せません。リードを個別に変更してください。",
        "The time in which this import could be undone (as long as its file was kept) is over. Change the leads one by one.",
    )
}

/// A preview that could not be made.
pub fn undo_preview_failed(cause: &Error) -> Message {
    let (ja, en) = cause_of_failure(cause);
    message(
        format!(
            "取り消しの内容を確認できませんでした。{ja}リードは変更されていません。もう一度お試しいただき、解決しない場合は管理者に\
             ご連絡ください。"
        ),
        format!(
            "The preview of the undo could not be made. {en} No lead was changed. Try again; if it happens again, tell \
             your administrator."
        ),
    )
}

/// An undo that could not be brought to its end.
pub fn undo_failed(cause: &Error) -> Message {
    let (ja, en) = cause_of_failure(cause);
    message(
        format!(
            "取り消しを最後まで行えませんでした。{ja}途中までのリードは取り消されています。もう一度取り消すと、続きから行います。\
             解決しない場合は管理者にご連絡ください。"
        ),
        format!(
            "The undo could not be brought to its end. {en} Leads up to that point are undone. Undo again to go on from \
             there; if it happens again, tell your administrator."
        ),
    )
}

pub fn webhook_url_invalid() -> Message {
    message(
        "WebhookのURLは、https:// で始まる2,000文字以内のURLを入力してください(ユーザー名とパスワードは含められません)。",
        "The webhook's URL must begin with https://, have at most 2,000 characters and hold no user name or password.",
    )
}

pub fn webhook_url_private() -> Message {
    message(
        "ネットワーク内部のアドレスは呼び出せません。インターネットから接続できるURLを入力してください。",
        "Addresses inside a network are not called. Enter a URL that can be reached from the internet.",
    )
}

pub fn webhook_port_invalid() -> Message {
    message("Webhookのポートは443または8443にしてください。", "A webhook's port must be 443 or 8443.")
}

/// At most so many in an hour.
pub fn too_often(most: i32) -> Message {
    message(
        format!("この操作は、ワークスペースごとに1時間に{most}回までです。時間をおいて、もう一度お試しください。"),
        format!("A workspace can do this {most} times an hour. Wait a while and try again."),
    )
}

pub fn webhook_disabled() -> Message {
    message(
        "このWebhookは無効です。有効にしてから再送してください。",
        "This webhook is disabled. Enable it, then send again.",
    )
}

pub fn too_many_webhooks(most: i64) -> Message {
    message(
        format!("Webhookは{most}個まで登録できます。使っていないものを削除してください。"),
        format!("A workspace has at most {most} webhooks. Delete those that are not used."),
    )
}
