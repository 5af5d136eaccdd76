// Page objects of the settings and of one's own account.
import { expect, type Locator, type Page } from '@playwright/test'
import { confirmPassword } from './account.ts'

export class Settings {
	constructor(readonly page: Page) {}

	/** Opens the page from the settings group of the navigation. */
	async open(name: string): Promise<void> {
		await this.page.getByRole('button', { name: '設定', exact: true }).click()
		await this.page.locator('.settings_menu').getByRole('link', { name }).click()
		await expect(this.page.getByRole('button', { name: '設定', exact: true })).toHaveAttribute('aria-expanded', 'false')
	}

	get dialog(): Locator {
		return this.page.getByRole('dialog')
	}

	/** Expects a notice. */
	async showsNotice(text: string | RegExp): Promise<void> {
		// An earlier notice may still be visible.
		await expect(this.page.locator('.notice').getByText(text).last()).toBeVisible()
	}
}

export type Invited = { loginId: string; password: string }

export class Accounts {
	constructor(readonly page: Page) {}

	/** Creates an account with the right to import; returns its sign-in data. */
	async invite(person: string, loginId: string, email: string): Promise<Invited> {
		await this.page.getByRole('link', { name: 'アカウントを追加' }).click()
		await this.page.getByLabel('担当者名').fill(person)
		await this.page.getByLabel('メールアドレス').fill(email)
		await this.page.getByLabel('ログインID').fill(loginId)
		await expect(this.page.getByRole('checkbox', { name: /^一括登録/ })).toBeChecked()
		await this.page.getByRole('button', { name: 'アカウントを追加する' }).click()
		await confirmPassword(this.page)
		await expect(this.page.getByRole('heading', { name: `「${person}」のアカウントを追加しました` })).toBeFocused()
		return { loginId, password: await this.page.getByRole('textbox', { name: 'パスワード' }).inputValue() }
	}

	async show(person: string): Promise<void> {
		await this.page.getByRole('row').filter({ hasText: person }).getByRole('link').click()
		await expect(this.page.getByRole('heading', { level: 1, name: person })).toBeVisible()
	}
}
