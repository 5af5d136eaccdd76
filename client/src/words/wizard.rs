//! What the wizard says.

mod method;
mod file;
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
    pub(crate) verdict: verdict::VerdictWords,
    pub(crate) refusal: verdict::RefusalWords,
    pub(crate) repair: verdict::RepairWords,
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
    sample: method::SAMPLE,
    method: method::METHOD,
    file: file::FILE,
    verdict: verdict::VERDICT,
    refusal: verdict::REFUSAL,
    repair: verdict::REPAIR,
    header: verdict::HEADER,
    unknown: verdict::UNKNOWN,
    problems: verdict::PROBLEMS,
    upload: file::UPLOAD,
    plan: plan::PLAN,
    done: done::DONE,
};
