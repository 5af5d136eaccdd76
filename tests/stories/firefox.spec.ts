// The main story, a refusal, a repair and the reader's fallbacks in a second browser, Firefox.
import { test as base, expect } from '@playwright/test'
import type { BrowserContext } from 'puppeteer-core'
import { Console } from './support/console.ts'
import { Firefox, newPage, OtherReader } from './support/firefox.ts'
import { csv, header, lead, leads, shiftJis, utf8 } from './support/leads.ts'
import { Product } from './support/product.ts'
import { otherReaders, saidOfOtherReaders } from './support/reader.ts'
import { words } from './pages/wizard.ts'
import { WizardInFirefox } from './pages/wizard_in_firefox.ts'

type Ground = {
	console: Console
	product: Product
	someone: BrowserContext
	/** The wizard at its first step, signed in. */
	wizard: WizardInFirefox
}

const test = base.extend<Ground, { firefox: Firefox }>({
	firefox: [async ({}, use) => {
		const firefox = await Firefox.start()
		await use(firefox)
		await firefox.stop()
	}, { scope: 'worker' }],
	// A story that causes an error or a warning announces it.
	console: async ({}, use) => {
		const console = new Console()
		await use(console)
		expect(console.rest(), 'what the console says').toEqual([])
	},
	product: async ({}, use, testInfo) => {
		const product = await Product.start()
		await use(product)
		if (testInfo.status !== testInfo.expectedStatus) {
			await testInfo.attach('server.log', { body: product.printed(), contentType: 'text/plain' })
		}
		const errors = product.errors()
		await product.remove()
		expect(errors, 'what the server logs as errors').toEqual([])
	},
	someone: async ({ firefox }, use) => {
		const someone = await firefox.newPerson()
		await use(someone)
		await someone.close()
	},
	wizard: async ({ product, someone, console }, use) => {
		await use(await WizardInFirefox.setUp(await newPage(someone, console), product))
	},
})

const method = '新規登録(重複を省く)'

/** Data of the server, requested with the session of the page. */
async function imports(wizard: WizardInFirefox): Promise<{ file_name: string; state: string; counts: object | null }[]> {
	return await wizard.page.evaluate(async () => await (await fetch('/api/import')).json())
}

test('in Firefox a Shift-JIS file is checked, imported and found in the history', async ({ firefox, wizard }) => {
	const rows = [...leads(3), lead(4, { メールアドレス: 'not an address' }), lead(1, { 名: '二度目' })]
	await wizard.choose(method)
	await wizard.chooseFile(firefox.file('名刺.csv', shiftJis(csv(rows))))
	await wizard.sees('メールアドレスの形式が正しくありません。')
	await wizard.sees('㈱髙島商事')
	await wizard.press(words.toPlan)
	await wizard.start('3件を登録し、2件をスキップする')
	await wizard.sees('新規登録 3件、上書き登録 0件、スキップ 2件')
	const [stored] = await imports(wizard)
	expect(stored).toMatchObject({
		file_name: '名刺.csv', state: 'done',
		counts: { processed: 5, new: 3, overwritten: 0, unchanged: 0, skipped: 2, mails: 0 },
	})
	await wizard.page.locator('::-p-aria([name="履歴"][role="link"])').click()
	await wizard.sees('名刺.csv')
	await wizard.sees('完了')
})

test('in Firefox a file with other columns is refused, and nothing is sent', async ({ firefox, wizard }) => {
	const sent: string[] = []
	wizard.page.on('request', (request) => void (request.method() !== 'GET' && sent.push(request.url())))
	await wizard.choose(method)
	await wizard.chooseFile(firefox.file('short.csv', utf8(csv(leads(2), header.filter((name) => name !== 'FAX番号')))))
	await wizard.sees(words.refused)
	await wizard.sees('FAX番号')
	expect(await wizard.doesNotSee(words.toPlan)).toBe(true)
	expect(sent).toEqual([])
	expect(await imports(wizard)).toEqual([])
})

test('in Firefox an old Shift-JIS file is repaired in one click and imported', async ({ firefox, wizard }) => {
	const old = csv(leads(3)).replace('旧メール配信グループ', 'メール配信グループ')
	await wizard.choose(method)
	await wizard.chooseFile(firefox.file('old.csv', shiftJis(old)))
	await wizard.sees(words.refused)
	await wizard.press(words.repair)
	await wizard.sees(words.repaired)
	await wizard.press(words.toPlan)
	await wizard.start('3件を登録する')
	expect((await imports(wizard))[0]).toMatchObject({ file_name: 'old_修正済み.csv', counts: { processed: 3, new: 3 } })
})

for (const [what, change] of otherReaders) {
	test(`in Firefox a file is read even if the reader ${what}`, async ({ product, firefox, someone, wizard, console }) => {
		console.announce(saidOfOtherReaders)
		await wizard.page.close()
		const changed = change && `console.log('the reader is changed'); ${change}`
		const reader = await OtherReader.before(product.address, changed)
		try {
			// Cookies ignore ports, so it is the same session.
			const other = new WizardInFirefox(await newPage(someone, console))
			const heard = new Promise<void>((done) => {
				if (!changed) done()
				other.page.on('console', (message) => void (message.text() === 'the reader is changed' && done()))
			})
			await other.page.goto(reader.address)
			await other.choose(method)
			await other.chooseFile(firefox.file('big.csv', utf8(csv(leads(60_000)))))
			await other.press(words.toPlan)
			await other.sees('60,000件を登録する')
			await heard
		} finally {
			await reader.stop()
		}
	})
}
