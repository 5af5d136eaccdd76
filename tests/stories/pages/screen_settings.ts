// Page object of 管理情報の設定 on the wizard's second step.
import { expect, type Locator, type Page } from '@playwright/test'

type Label = 'ステータス' | 'グループ' | '担当者' | 'リード獲得元' | '旧メール配信グループ' | '会員登録フォーム' | 'タグ'

export class ScreenSettings {
	constructor(readonly page: Page) {}

	async onScreen(): Promise<void> {
		await this.page.getByRole('radio', { name: '一括登録で管理情報を設定する' }).check({ force: true })
	}

	async fromFile(): Promise<void> {
		await this.page.getByRole('radio', { name: 'CSVの内容で管理情報を設定する' }).check({ force: true })
	}

	field(label: Label): Locator {
		return this.page.getByRole('combobox', { name: label, exact: true })
	}

	/** The entries of the open list. */
	options(label: Label): Locator {
		return this.page.getByRole('listbox', { name: label, exact: true }).getByRole('option')
	}

	chosen(label: Label): Locator {
		return this.page.getByRole('list', { name: `選んだ${label}` }).getByRole('listitem')
	}

	/** Types a text and chooses the entry with exactly this text. */
	async choose(label: Label, typed: string, entry = typed): Promise<void> {
		await this.field(label).fill(typed)
		await this.options(label).getByText(entry, { exact: true }).click()
		await expect(this.field(label)).toHaveValue('')
	}
}
