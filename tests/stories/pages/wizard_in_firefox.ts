// Page object of the wizard in Firefox, with the texts of `wizard.ts`.
import type { ElementHandle, Page } from 'puppeteer-core'
import type { Product } from '../support/product.ts'
import { account } from './account.ts'
import { words } from './wizard.ts'

export class WizardInFirefox {
	constructor(readonly page: Page) {}

	/** Creates the first account, like `setUp`. */
	static async setUp(page: Page, product: Product): Promise<WizardInFirefox> {
		const wizard = new WizardInFirefox(page)
		await page.goto(product.setUpAddress)
		await wizard.fill('ワークスペース名', account.workspace)
		await wizard.fill('ログインID', account.loginId)
		await wizard.fill('メールアドレス', account.email)
		await (await page.waitForSelector('input[type=password]'))?.type(account.password)
		await wizard.fill('担当者名', account.person)
		await wizard.press('設定を終えて始める')
		await wizard.sees('リード一括登録')
		return wizard
	}

	/** Fills the control of the label with this text. */
	async fill(label: string, text: string): Promise<void> {
		const found = await this.page.waitForFunction((label) => {
			const labels = [...document.querySelectorAll('label')]
			return labels.find((one) => one.textContent?.includes(label))?.control
		}, {}, label)
		await (found as ElementHandle<HTMLInputElement>).type(text)
	}

	async press(button: string): Promise<void> {
		await this.page.locator(`::-p-aria([name="${button}"][role="button"])`).click()
	}

	async choose(method: string): Promise<void> {
		const found = await this.page.waitForFunction((method) => {
			const labels = [...document.querySelectorAll('label')]
			return labels.find((one) => one.textContent?.includes(method))
		}, {}, method)
		await (found as ElementHandle<HTMLLabelElement>).click()
		await this.press(words.toFile)
	}

	async chooseFile(path: string): Promise<void> {
		// The input is hidden, and people press its label.
		const input = await this.page.waitForSelector('input[type=file]')
		await (input as ElementHandle<HTMLInputElement>).uploadFile(path)
	}

	/** Visible text, anywhere on the page. */
	async sees(text: string): Promise<void> {
		await this.page.waitForFunction((text) => document.body.innerText.includes(text), {}, text).catch(async (error: unknown) => {
			const seen = await this.page.evaluate(() => document.body.innerText)
			throw new Error(`「${text}」 is not to be seen: ${error}\n${seen}`)
		})
	}

	async doesNotSee(text: string): Promise<boolean> {
		return !(await this.page.evaluate(() => document.body.innerText)).includes(text)
	}

	/** Presses the start button once it has its final text. */
	async start(button: string): Promise<void> {
		await this.sees(button)
		await this.press(button)
		await this.sees(words.accepted)
		await this.sees(words.ended)
	}
}
