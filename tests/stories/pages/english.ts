// The English interface, and the switch of the language.
import { expect, type Locator, type Page } from '@playwright/test'

export class English {
	readonly toFile: Locator
	readonly toPlan: Locator
	readonly start: Locator
	readonly repair: Locator

	constructor(readonly page: Page) {
		this.toFile = page.getByRole('button', { name: 'Next: select the file' })
		this.toPlan = page.getByRole('button', { name: 'Next: confirm' })
		this.start = page.getByRole('button', { name: /^(Register|Overwrite)/ })
		this.repair = page.getByRole('button', { name: 'Repair and check again' })
	}

	async step(name: string): Promise<void> {
		await expect(this.page.getByRole('heading', { level: 2, name, exact: true })).toBeVisible()
	}

	async title(name: string): Promise<void> {
		await expect(this.page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible()
	}
}

/** The button has the language's own name, so it is the same in both. */
export async function speak(page: Page, language: 'English' | '日本語'): Promise<void> {
	const menu = page.getByRole('button', { name: /^(メニュー|Menu)$/ })
	const isNarrow = await menu.isVisible()
	if (isNarrow) await menu.click()
	await page.getByRole('button', { name: language, exact: true }).click()
	await expect(page.locator('html')).toHaveAttribute('lang', language === 'English' ? 'en' : 'ja')
	if (isNarrow) await menu.click()
}
