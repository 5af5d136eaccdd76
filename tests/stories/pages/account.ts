// Page objects of set-up and sign-in.
import { type BrowserContext, expect, type Page } from '@playwright/test'
import type { Product } from '../support/product.ts'

export const account = {
	workspace: '営業部', loginId: 'hanako.sato', email: 'hanako@example.jp', password: 'correct-horse-7', person: '佐藤花子',
}

export async function setUp(page: Page, product: Product): Promise<void> {
	await page.goto(product.setUpAddress)
	await page.getByLabel('ワークスペース名').fill(account.workspace)
	await page.getByLabel('ログインID').fill(account.loginId)
	await page.getByLabel('メールアドレス').fill(account.email)
	await page.locator('input[type=password]').fill(account.password)
	await page.getByLabel('担当者名').fill(account.person)
	await page.getByRole('button', { name: '設定を終えて始める' }).click()
	await expect(page.getByRole('heading', { name: 'リード一括登録' })).toBeVisible()
}

export async function signIn(page: Page, as: { loginId: string; password: string } = account): Promise<void> {
	await page.getByLabel('ログインID').fill(as.loginId)
	await page.locator('input[type=password]').fill(as.password)
	await page.getByRole('button', { name: 'サインイン', exact: true }).click()
}

/** Types the password that the page asks for again; the action then continues. */
export async function confirmPassword(page: Page, password = account.password): Promise<void> {
	const dialog = page.getByRole('dialog', { name: 'パスワードの確認' })
	await expect(dialog.locator('input')).toBeFocused()
	await page.keyboard.type(password)
	await page.keyboard.press('Enter')
	await expect(dialog).toBeHidden()
}

/** Another person, at another computer. */
export async function another(
	person: Page, product: Product, as: { loginId: string; password: string },
): Promise<{ page: Page; context: BrowserContext }> {
	const browser = person.context().browser()
	if (!browser) throw new Error('the person has no browser')
	const context = await browser.newContext({ locale: 'ja-JP', timezoneId: 'Asia/Tokyo', viewport: { width: 1280, height: 900 } })
	const page = await context.newPage()
	await page.goto(product.address)
	await signIn(page, as)
	await expect(page.getByRole('link', { name: '自分のアカウント' })).toBeVisible()
	return { page, context }
}
