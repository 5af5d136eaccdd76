// Page object of the wizard.
import { expect, type Locator, type Page } from '@playwright/test'

type File = string | { name: string; mimeType: string; buffer: Buffer }

/** The texts of the page, for every browser. */
export const words = {
	toFile: '次へ:ファイルの選択',
	toPlan: '次へ:登録内容の確認',
	repair: '修正して、もう一度チェックする',
	rename: '見出しを書き換えて、もう一度チェックする',
	accepted: '登録が完了しました',
	ended: 'すべての処理が終わりました。',
	refused: '選択したファイルはインポートできません。',
	repaired: '修正したファイルです',
} as const

export class Wizard {
	readonly toFile: Locator
	readonly toPlan: Locator
	readonly start: Locator
	readonly repair: Locator
	readonly rename: Locator

	constructor(readonly page: Page) {
		this.toFile = page.getByRole('button', { name: words.toFile })
		this.toPlan = page.getByRole('button', { name: words.toPlan })
		this.repair = page.getByRole('button', { name: words.repair })
		this.rename = page.getByRole('button', { name: words.rename })
		this.start = page.getByRole('button', { name: /件を(登録|上書き|登録・上書き)(する|し、)/ })
	}

	async chooseMethod(method: '新規登録(重複を省く)' | '更新(重複を上書く)', blankRule?: string): Promise<void> {
		await this.page.getByRole('radio', { name: method }).check({ force: true })
		if (blankRule) await this.page.getByRole('radio', { name: blankRule }).check({ force: true })
		await this.toFile.click()
	}

	async chooseFile(file: File): Promise<void> {
		await this.page.locator('input[type=file]').setInputFiles(file)
	}

	/** From the first step to the plan. */
	async plan(method: '新規登録(重複を省く)' | '更新(重複を上書く)', file: File): Promise<void> {
		await this.chooseMethod(method)
		await this.chooseFile(file)
		await this.toPlan.click()
		await expect(this.start).toBeVisible({ timeout: 60_000 })
	}

	/** From the first step to 登録が完了しました. */
	async import(method: '新規登録(重複を省く)' | '更新(重複を上書く)', file: File): Promise<void> {
		await this.plan(method, file)
		await this.start.click()
		await this.accepted()
	}

	async accepted(): Promise<void> {
		await expect(this.page.getByText(words.accepted)).toBeVisible()
	}

	async ended(timeout = 60_000): Promise<void> {
		await expect(this.page.getByText(words.ended)).toBeVisible({ timeout })
	}
}
