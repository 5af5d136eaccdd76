// The interface in Japanese and English: chosen by the browser or a person, remembered, switched anywhere.
import type { Browser } from '@playwright/test'
import { account } from './pages/account.ts'
import { English, speak } from './pages/english.ts'
import { Wizard } from './pages/wizard.ts'
import { csv, file, header, lead, leads, utf8 } from './support/leads.ts'
import { expectGoodLook } from './support/look.ts'
import { expect, test } from './story.ts'

const japanese = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u
/** Texts that are Japanese in any language: values of the files and the workspace, and headers of a file. */
const names = [
	...header, ...Object.values(lead(1)), '太郎', '見込み', '予算', 'エラー内容', '行番号', account.person, account.workspace, '希望する', '希望しない',
].sort((one, other) => (other ?? '').length - (one ?? '').length)

for (const [locale, title] of [['ja-JP', 'サインイン'], ['en-US', 'Sign in'], ['fr-FR', 'Sign in']] as const) {
	test(`a browser that prefers ${locale} gets the matching language`, async ({ browser, product }) => {
		const page = await strangerAt(browser, product.address, locale)
		await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible()
		await expect(page.locator('html')).toHaveAttribute('lang', locale === 'ja-JP' ? 'ja' : 'en')
		await expect(page).toHaveTitle(`${title} | torikomi`)
	})
}

async function strangerAt(browser: Browser, address: string, locale: string) {
	const context = await browser.newContext({ locale })
	const page = await context.newPage()
	await page.goto(address)
	return page
}

test('the language is chosen by keyboard before signing in, keeps the input, and is remembered', async ({ person, product, browser }) => {
	const page = await strangerAt(browser, product.address, 'ja-JP')
	await page.getByLabel('ログインID').fill(account.loginId)
	const toEnglish = page.getByRole('button', { name: 'English', exact: true })
	await toEnglish.focus()
	await page.keyboard.press('Enter')
	const english = new English(page)
	await english.title('Sign in')
	await expect(page.getByRole('button', { name: '日本語', exact: true })).toBeFocused()
	await expect(page.getByLabel('Login ID')).toHaveValue(account.loginId)
	await expectGoodLook(page, 'sign-in')
	await page.locator('input[type=password]').fill('not-the-password-1')
	await page.keyboard.press('Enter')
	await expect(page.getByText('You could not be signed in.')).toBeVisible()
	await page.locator('input[type=password]').fill(account.password)
	await page.keyboard.press('Enter')
	await english.title('Import leads')
	await page.reload()
	await english.title('Import leads')
	// Another browser keeps its language.
	await person.reload()
	await expect(person.getByRole('heading', { level: 1, name: 'リード一括登録' })).toBeVisible()
})

for (const width of [1280, 390]) {
	test(`a file is imported in English and shown in the history, at ${width} px`, async ({ person, api }) => {
		await person.setViewportSize({ width, height: 844 })
		await api.addCustomItem('予算', 'number')
		await speak(person, 'English')
		const english = new English(person)
		const look = async (what: string) => {
			await expectGoodLook(person, what)
			// Dialogs and notices are outside the main element.
			const said = (await person.locator('main, dialog[open], .notice').allInnerTexts()).join('\n').split('\n')
			const ours = said.filter((line) => japanese.test(names.reduce<string>((rest, name) => rest.replaceAll(name ?? '', ''), line)))
			expect(ours, what).toEqual([])
		}
		await english.title('Import leads')
		await expect(person).toHaveTitle('Import leads | torikomi')
		await look('method')
		await person.getByRole('radio', { name: 'Update (overwrite duplicates)' }).check({ force: true })
		await look('update')
		await english.toFile.click()
		await look('file')

		await english.page.locator('input[type=file]').setInputFiles(file('bad.csv', utf8('姓\t名\r\n山田\t太郎\r\n')))
		await expect(person.getByText('The selected file cannot be imported.')).toBeVisible()
		await look('refused')

		await person.locator('input[type=file]').setInputFiles(file('some.csv', utf8(csv([...leads(3), ...leads(1), lead(9, { 郵便番号: '12', ステータス: '見込み' })]))))
		await expect(english.toPlan).toBeVisible()
		await expect(person.getByText('You can go on with 3 rows without problems; 2 with problems will be skipped.')).toBeVisible()
		await look('verdict')
		await person.getByText('The zip code').first().click()
		await expect(person.getByText('Restore a leading 0 that was lost.')).toBeVisible()
		await look('problem')
		await person.keyboard.press('Escape')

		await english.toPlan.click()
		await expect(english.start).toHaveText('Register 3 leads, skip 2')
		await look('plan')
		await english.start.click()
		await expect(person.getByText('Everything is done: 3 new, 0 overwritten, 2 skipped.')).toBeVisible({ timeout: 60_000 })
		await look('done')
		// The browser prefers Japanese, but the reasons are in the language of the page.
		const downloading = person.waitForEvent('download')
		await person.getByRole('link', { name: 'Error CSV (UTF-8)' }).click()
		const chunks: Buffer[] = []
		for await (const chunk of await (await downloading).createReadStream()) chunks.push(chunk as Buffer)
		// A comma inside quotes is followed by an odd number of them.
		const records = Buffer.concat(chunks).toString('utf8').trimEnd().split('\r\n').map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/))
		expect(records.map((cells) => cells[header.length + 1])).toEqual(['行番号', '5', '6'])
		expect(records[1]?.[header.length]).toBe('Skipped: row 2 of the file has the same e-mail address.')
		expect(records[2]?.[header.length]).toContain('The zip code is not valid. Enter 123-4567 or 1234567.')
		expect(records[2]?.[header.length]).toContain('The status ""見込み"" is not registered.')

		await person.goto(new URL('/history', person.url()).href)
		await expect(person.getByText(/^\d{1,2} [A-Z][a-z]{2,3} \d{4}, \d{2}:\d{2}$/)).toBeVisible()
		await expect(person.getByText('All shown: 1 import')).toBeVisible()
		await look('history')
		await person.getByRole('link', { name: 'some.csv' }).click()
		await english.title('Import #1')
		await expect(person.getByText('taro1@example.jp')).toBeVisible()
		await look('detail')
		await person.getByRole('button', { name: 'Undo this import' }).click()
		await expect(person.getByText('This is what an undo does.')).toBeVisible()
		await look('undo')
		await api.post('/api/company', { name: lead(1)['会社・組織名'] })
		await api.confirm()
		await api.post('/api/me/token', { name: 'CRM', rights: {} })
		const pages = [
			'/companies', '/companies/1', '/companies/new', '/custom-items', '/format', '/names/status', '/names/person', '/names/tag',
			'/names/changes', '/mails', '/accounts', '/accounts/1', '/accounts/new', '/me', '/workspace', '/nowhere',
		]
		for (const path of pages) {
			await person.goto(new URL(path, person.url()).href)
			await person.waitForLoadState('networkidle')
			await look(path)
		}
	})
}

test('the header is one line in the longer language, in narrow and wide windows', async ({ person }) => {
	await speak(person, 'English')
	const header = person.locator('.shell-header')
	for (const width of [900, 960, 1020, 1030, 1100, 1280]) {
		await person.setViewportSize({ width, height: 700 })
		expect((await header.boundingBox())?.height, `${width} px`).toBeLessThan(70)
		expect(await header.evaluate((element) => element.scrollWidth - element.clientWidth), `${width} px`).toBeLessThanOrEqual(0)
	}
})

test('switching the language in the middle of the wizard keeps a running check and the file', async ({ person }) => {
	const wizard = new Wizard(person)
	const english = new English(person)
	await wizard.chooseMethod('更新(重複を上書く)')
	// The format is delayed, so that the check still runs when the language changes.
	let goOn = () => {}
	const held = new Promise<void>((done) => (goOn = done))
	await person.route('**/api/format', async (route) => {
		await held
		await route.continue()
	})
	await wizard.chooseFile(file('big.csv', utf8(csv(leads(100_000)))))
	await expect(person.getByText('ファイルをチェックしています').first()).toBeVisible()
	await speak(person, 'English')
	await expect(person.getByText('Checking the file').first()).toBeVisible()
	goOn()
	await expect(english.toPlan).toBeVisible({ timeout: 60_000 })
	await expect(person.getByText('big.csv')).toBeVisible()
	expect(new URL(person.url()).search).toBe('?step=file')

	await wizard.chooseFile(file('leads.csv', utf8(csv([...leads(3), ...leads(1)]))))
	await expect(person.getByText('Rows with problems').first()).toBeVisible()
	await speak(person, '日本語')
	await expect(person.getByText('leads.csv')).toBeVisible()
	await expect(person.getByText('問題のある行').first()).toBeVisible()
	await wizard.toPlan.click()
	await expect(wizard.start).toBeVisible()
	const plan = person.url()
	await speak(person, 'English')
	await expect(english.start).toBeVisible()
	expect(person.url()).toBe(plan)
	// Back leads to the same page as before.
	await person.goBack()
	await english.step('Select the file')
	await expect(person.getByText('leads.csv')).toBeVisible()
	await person.goBack()
	await english.step('Import method')
	await expect(person.getByRole('radio', { name: 'Update (overwrite duplicates)' })).toBeChecked()
})

test('a switch of the language asks about unsaved input in the new language', async ({ person, product }) => {
	await person.goto(`${product.address}/names/status`)
	const names = person.getByLabel('追加する名前')
	await names.fill('見込み\n商談中')
	const english = person.getByRole('button', { name: 'English', exact: true })
	await english.click()
	const question = person.getByRole('dialog', { name: 'Switch to English?' })
	await question.getByRole('button', { name: 'Cancel' }).click()
	await expect(names).toHaveValue('見込み\n商談中')
	await english.click()
	await expect(question).toBeVisible()
	await expectGoodLook(person, 'question')
	await question.getByRole('button', { name: 'Switch', exact: true }).click()
	await new English(person).title('Statuses')
	await expect(person.getByRole('button', { name: '日本語', exact: true })).toBeFocused()
	// There is no unsaved input any more.
	await speak(person, '日本語')
	await expect(person.getByRole('heading', { level: 1, name: 'ステータス' })).toBeVisible()
})

test('a browser without storage keeps the chosen language until the page is left', async ({ person }) => {
	await person.addInitScript(() => {
		Object.defineProperty(globalThis, 'localStorage', { get: () => { throw new DOMException('no', 'SecurityError') } })
	})
	await person.reload()
	await speak(person, 'English')
	await person.getByRole('link', { name: 'History', exact: true }).click()
	await new English(person).title('Import history')
	await person.reload()
	await expect(person.getByRole('heading', { level: 1, name: '一括登録履歴' })).toBeVisible()
})

test('times are in the workspace\'s time zone, whatever the computer\'s is', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.import('更新(重複を上書く)', file('leads.csv', utf8(csv(leads(1)))))
	await wizard.ended()
	const shown = async () => {
		await person.goto(new URL('/history', person.url()).href)
		return (await person.locator('.history-at').innerText()).trim()
	}
	const inTokyo = await shown()
	await person.goto(new URL('/workspace', person.url()).href)
	await person.getByLabel('タイムゾーン').selectOption('Pacific/Honolulu')
	await person.getByRole('button', { name: '保存する' }).click()
	await expect(person.getByText('タイムゾーンをPacific/Honoluluに変更しました。')).toBeVisible()
	const inHonolulu = await shown()
	const hours = (moment: string) => Date.parse(`${moment.replaceAll('/', '-').replace(' ', 'T')}:00Z`) / 3_600_000
	expect(hours(inTokyo) - hours(inHonolulu)).toBe(19)
	await person.reload()
	expect(await shown()).toBe(inHonolulu)
	await speak(person, 'English')
	await expect(person.locator('.history-at')).toHaveText(/^\d{1,2} [A-Z][a-z]{2,3} \d{4}, \d{2}:\d{2}$/)
})
