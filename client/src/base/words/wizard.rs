//! The texts of the wizard.

mod method;
mod file;
mod settings;
mod verdict;
mod plan;
mod done;

pub(crate) struct WizardWords {
    pub(crate) title: &'static str,
    pub(crate) steps: StepWords,
    pub(crate) running: RunningWords,
    pub(crate) sample: method::SampleWords,
    pub(crate) method: method::MethodWords,
    pub(crate) file: file::FileWords,
    pub(crate) settings: settings::SettingsWords,
    pub(crate) verdict: verdict::VerdictWords,
    pub(crate) refusal: verdict::RefusalWords,
    pub(crate) repair: verdict::RepairWords,
    pub(crate) renaming: verdict::RenamingWords,
    pub(crate) foreign: verdict::ForeignWords,
    pub(crate) header: verdict::HeaderWords,
    pub(crate) unknown: verdict::UnknownWords,
    pub(crate) problems: verdict::ProblemWords,
    pub(crate) upload: file::UploadWords,
    pub(crate) plan: plan::PlanWords,
    pub(crate) done: done::DoneWords,
}

pub(crate) struct StepWords {
    pub(crate) label: &'static str,
    pub(crate) method: &'static str,
    pub(crate) file: &'static str,
    pub(crate) confirm: &'static str,
    pub(crate) done: &'static str,
    pub(crate) is_done: &'static str,
    pub(crate) back: &'static str,
}

pub(crate) struct RunningWords {
    pub(crate) sentence: &'static str,
    pub(crate) to_progress: &'static str,
    pub(crate) may_prepare: &'static str,
    pub(crate) wait: &'static str,
}

pub(super) const JAPANESE: WizardWords = WizardWords {
    title: "リード一括登録",
    steps: StepWords {
        label: "一括登録の手順",
        method: "インポート方法の選択",
        file: "ファイルの選択",
        confirm: "確認",
        done: "完了",
        is_done: "(済み)",
        back: "戻る",
    },
    running: RunningWords {
        sentence: "処理中のインポートがあるため、一括登録を続行できません。",
        to_progress: "処理の状況を見る",
        may_prepare: "ファイルの選択と確認までは進められます。登録は、処理が終わってから開始してください。",
        wait: "処理中のインポートが終わると、このボタンを押せるようになります。",
    },
    sample: method::SAMPLE_JAPANESE,
    method: method::METHOD_JAPANESE,
    file: file::FILE_JAPANESE,
    settings: settings::JAPANESE,
    verdict: verdict::VERDICT_JAPANESE,
    refusal: verdict::REFUSAL_JAPANESE,
    repair: verdict::REPAIR_JAPANESE,
    renaming: verdict::RENAMING_JAPANESE,
    foreign: verdict::FOREIGN_JAPANESE,
    header: verdict::HEADER_JAPANESE,
    unknown: verdict::UNKNOWN_JAPANESE,
    problems: verdict::PROBLEMS_JAPANESE,
    upload: file::UPLOAD_JAPANESE,
    plan: plan::JAPANESE,
    done: done::JAPANESE,
};

pub(super) const ENGLISH: WizardWords = WizardWords {
    title: "Import leads",
    steps: StepWords {
        label: "Steps of the import",
        method: "Import method",
        file: "Select the file",
        confirm: "Confirm",
        done: "Done",
        is_done: "(done)",
        back: "Back",
    },
    running: RunningWords {
        sentence: "Another import is running, so this import cannot continue.",
        to_progress: "See its progress",
        may_prepare: "You can select a file and see the preview. Start the import when the other one is over.",
        wait: "This button can be used when the other import is over.",
    },
    sample: method::SAMPLE_ENGLISH,
    method: method::METHOD_ENGLISH,
    file: file::FILE_ENGLISH,
    settings: settings::ENGLISH,
    verdict: verdict::VERDICT_ENGLISH,
    refusal: verdict::REFUSAL_ENGLISH,
    repair: verdict::REPAIR_ENGLISH,
    renaming: verdict::RENAMING_ENGLISH,
    foreign: verdict::FOREIGN_ENGLISH,
    header: verdict::HEADER_ENGLISH,
    unknown: verdict::UNKNOWN_ENGLISH,
    problems: verdict::PROBLEMS_ENGLISH,
    upload: file::UPLOAD_ENGLISH,
    plan: plan::ENGLISH,
    done: done::ENGLISH,
};
