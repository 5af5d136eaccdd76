// Page objects of leads.
import { type Download, expect, type Locator, type Page } from '@playwright/test'

export class Leads {
	readonly keywords: Locator
	readonly toSearch: Locator
	readonly export: Locator
	readonly list: Locator

	constructor(readonly page: Page) {
		this.keywords = page.getByLabel('キーワード')
		this.toSearch = page.getByRole('link', { name: '検索結果へ戻る' })
		this.export = page.getByRole('button', { name: 'CSVを取り出す' })
		this.list = page.getByRole('grid')
	}

	async open(): Promise<void> {
		await this.page.getByRole('link', { name: 'リード', exact: true }).click()
		await expect(this.page.getByRole('heading', { level: 1, name: 'リードを探す' })).toBeVisible()
	}

	async search(): Promise<void> {
		await this.page.getByRole('button', { name: '検索', exact: true }).click()
	}

	/** Adds a condition, by its text in the list of conditions. */
	async ask(about: string): Promise<void> {
		await this.page.getByRole('combobox', { name: '条件を追加' }).selectOption({ label: about })
	}

	/** Expects this number of found or selected leads. */
	async counts(words: string): Promise<void> {
		await expect(this.page.locator('.leads-count')).toContainText(words)
	}

	row(text: string): Locator {
		return this.page.getByRole('row').filter({ hasText: text })
	}

	/** The value of an item on the page of a lead. */
	fact(item: string): Locator {
		return this.page.locator('.facts-fact').filter({ has: this.page.getByText(item, { exact: true }) }).locator('dd')
	}

	/** The events of a lead's timeline, newest first. */
	get events(): Locator {
		return this.page.locator('.lead-event')
	}

	/** Exports what the opened dialog offers. */
	async download(): Promise<Buffer> {
		const downloading = this.page.waitForEvent('download')
		await this.page.getByRole('dialog').getByRole('button', { name: 'ダウンロードする' }).click()
		return await content(await downloading)
	}
}

async function content(download: Download): Promise<Buffer> {
	const chunks: Buffer[] = []
	for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
	return Buffer.concat(chunks)
}
