// Page objects of the history and of the details of an import.
import type { Locator, Page } from '@playwright/test'

export class History {
	readonly undo: Locator
	readonly toConfirmation: Locator
	readonly question: Locator
	readonly confirm: Locator

	constructor(readonly page: Page) {
		this.undo = page.getByRole('button', { name: 'この一括登録を取り消す' })
		this.toConfirmation = page.getByRole('button', { name: '取り消しに進む' })
		this.question = page.getByRole('dialog', { name: 'この一括登録を取り消しますか?' })
		this.confirm = this.question.getByRole('button', { name: '取り消す', exact: true })
	}

	/** Opens the details of the import of this file. */
	async open(fileName: string): Promise<void> {
		await this.page.getByRole('link', { name: '履歴', exact: true }).click()
		await this.page.getByRole('link', { name: fileName }).click()
	}

	row(fileName: string): Locator {
		return this.page.getByRole('row').filter({ hasText: fileName })
	}

	/** The number beside this label. */
	sum(words: string): Locator {
		return this.page.locator('.undo-counts .facts-fact').filter({ hasText: words }).locator('dd')
	}
}
