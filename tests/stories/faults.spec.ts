// Failures during an import: nothing is lost, nothing happens twice, and the page reports them.
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Route } from '@playwright/test'
import { signIn } from './pages/account.ts'
import { Wizard } from './pages/wizard.ts'
import { csv, file, lead, leads, utf8 } from './support/leads.ts'
import { changeReader, otherReaders, saidOfOtherReaders } from './support/reader.ts'
import { expect, test } from './story.ts'

const many = 60_000

test('a reload during the import shows the same running import', async ({ person, api }) => {
	const wizard = new Wizard(person)
	await wizard.import('新規登録(重複を省く)', file('big.csv', utf8(csv(leads(many)))))
	await expect.poll(async () => (await api.imports())[0]?.state).toBe('processing')
	await person.reload()
	await wizard.accepted()
	await wizard.ended()
	expect((await api.imports())[0]?.counts?.new).toBe(many)
})

test('the server is killed during the import, started again, and the import is finished exactly once', async ({ person, product, api }) => {
	const wizard = new Wizard(person)
	await wizard.plan('新規登録(重複を省く)', file('big.csv', utf8(csv(leads(many)))))
	await wizard.start.click()
	await expect.poll(async () => (await api.imports())[0]?.state).toBe('processing')
	await product.kill()
	await product.startAgain()
	await person.reload()
	await wizard.ended(90_000)
	const [ended] = await api.imports()
	expect(ended?.counts).toEqual({ processed: many, new: many, overwritten: 0, unchanged: 0, skipped: 0, mails: 0 })
	const addresses = await api.addresses(ended?.import_id ?? 0)
	expect(addresses.length).toBe(many)
	expect(new Set(addresses).size).toBe(many)
})

test('bytes that change during the upload are noticed and logged, and nothing is imported', async ({ person, product, api }) => {
	await person.route('**/api/upload/*', async (route) => {
		const body = route.request().postDataBuffer()
		if (route.request().method() !== 'PATCH' || !body) return await route.continue()
		const changed = Buffer.from(body)
		changed.write('X', changed.indexOf('taro1@'))
		await route.continue({ postData: changed })
	})
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('leads.csv', utf8(csv(leads(3)))))
	await wizard.toPlan.click()
	await expect(person.getByText('このファイルは登録できません。')).toBeVisible()
	expect((await api.imports()).filter(({ state }) => state !== 'refused')).toEqual([])
	expect(product.printed()).toContain('came to different verdicts')

	// Over a sound connection, the same file is sent again and imported.
	await person.unroute('**/api/upload/*')
	await person.getByRole('button', { name: /戻る/ }).last().click()
	await wizard.toPlan.click()
	await expect(wizard.start).toHaveText('3件を登録する')
})

test('a file that changes on disk after it was chosen is reported and not imported', async ({ person, product }) => {
	const path = join(product.home, 'changing.csv')
	writeFileSync(path, utf8(csv(leads(1_000))))
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(path)
	await expect(wizard.toPlan).toBeVisible()
	appendFileSync(path, 'more')
	await wizard.toPlan.click()
	await expect(person.getByText('選択したあとでファイルが変更されました。')).toBeVisible()
})

test('a file that changes on disk during the check is reported and not checked as a mixture', async ({ person, product }) => {
	const path = join(product.home, 'changing.csv')
	writeFileSync(path, utf8(csv(leads(1_000))))
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	let goOn = () => {}
	const changed = new Promise<void>((done) => { goOn = done })
	await person.route('**/api/format', async (route) => {
		await changed
		await route.continue()
	})
	await wizard.chooseFile(path)
	await expect(person.getByText('ファイルをチェックしています').first()).toBeVisible()
	appendFileSync(path, 'more')
	goOn()
	await expect(person.getByText('選択したあとでファイルが変更されました。')).toBeVisible()
})

for (const [what, change] of otherReaders) {
	test(`a file is read even if the reader ${what}`, async ({ person, console }) => {
		console.announce(saidOfOtherReaders)
		const changed = change && person.waitForEvent('console', (message) => message.text() === 'the reader is changed')
		await changeReader(person, change && `console.log('the reader is changed'); ${change}`)
		await new Wizard(person).plan('新規登録(重複を省く)', file('big.csv', utf8(csv(leads(many)))))
		await changed
		await expect(person.getByRole('button', { name: '60,000件を登録する' })).toBeVisible()
	})
}

test('an upload resumes by itself after a broken connection', async ({ person, console }) => {
	console.announceFaults()
	let broken = 0
	await person.route('**/api/upload/*', async (route) => {
		if (route.request().method() === 'PATCH' && broken < 2) {
			broken += 1
			return await route.abort('connectionreset')
		}
		await route.continue()
	})
	const wizard = new Wizard(person)
	await wizard.plan('新規登録(重複を省く)', file('leads.csv', utf8(csv(leads(1_000)))))
	expect(broken).toBe(2)
	await wizard.start.click()
	await wizard.ended()
})

test('after a session ended in the middle, signing in again keeps the file', async ({ person, console }) => {
	console.announce(/status of 401/)
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('leads.csv', utf8(csv(leads(3)))))
	await expect(wizard.toPlan).toBeVisible()
	await person.context().clearCookies()
	await wizard.toPlan.click()
	await signIn(person)
	await expect(wizard.start).toBeVisible()
	await expect(person.getByText('サインインの有効期限が切れました。')).toBeHidden()
	// The previous steps are unchanged.
	await person.goBack()
	await expect(wizard.toPlan).toBeVisible()
})

test('after a session ended before the file was chosen, signing in starts the check', async ({ person, console }) => {
	console.announce(/status of 401/)
	const wizard = new Wizard(person)
	await wizard.chooseMethod('更新(重複を上書く)')
	// The step has its limits, because its own requests were answered before the session ended.
	await expect(person.getByText('10,000,000行まで')).toBeVisible()
	await person.context().clearCookies()
	await wizard.chooseFile(file('leads.csv', utf8(csv(leads(3)))))
	await signIn(person)
	await expect(wizard.toPlan).toBeVisible()
	await expect(person.getByText('leads.csv')).toBeVisible()
	await expect(person.getByText('サインインの有効期限が切れました。')).toBeHidden()
	await person.getByRole('button', { name: '戻る', exact: true }).click()
	await expect(person.getByRole('radio', { name: '更新(重複を上書く)' })).toBeChecked()
})

for (const [what, break_] of [
	['cannot be loaded', (route: Route) => route.abort('connectionreset')],
	['never comes', () => undefined],
] as const) {
	test(`a worker whose module ${what} is reported, and a retry succeeds`, async ({ person, console }) => {
		console.announce(/torikomi-worker|net::ERR|Failed to fetch|the check (could|was) not/)
		await person.route('**/torikomi-worker_bg.wasm', break_)
		await person.reload()
		const wizard = new Wizard(person)
		await wizard.chooseMethod('新規登録(重複を省く)')
		await wizard.chooseFile(file('leads.csv', utf8(csv(leads(3)))))
		await expect(person.getByText('チェックのプログラムを読み込めませんでした。')).toBeVisible({ timeout: 30_000 })
		await person.unroute('**/torikomi-worker_bg.wasm')
		await person.getByRole('button', { name: 'もう一度試す' }).click()
		await expect(wizard.toPlan).toBeVisible()
	})
}

test('if the module of a worker is stuck, a second worker starts beside it', async ({ person }) => {
	let asked = 0
	await person.route('**/torikomi-worker_bg.wasm', (route) => (asked++ === 0 ? undefined : route.continue()))
	await person.reload()
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('leads.csv', utf8(csv(leads(3)))))
	await expect(wizard.toPlan).toBeVisible({ timeout: 30_000 })
	expect(asked).toBeGreaterThan(1)
})

test('pages whose module cannot be fetched say so, and a retry fetches it', async ({ person, console }) => {
	await person.route('**/assets/split_pages*.wasm', (route) => route.abort())
	console.announce(/Failed to load resource|Failed to fetch/)
	// Without what was prefetched.
	await person.reload()
	await person.getByRole('link', { name: '履歴' }).click()
	await expect(person.getByText('画面を読み込めませんでした。')).toBeVisible()
	await person.unroute('**/assets/split_pages*.wasm')
	await person.getByRole('button', { name: 'もう一度試す' }).click()
	await expect(person.getByRole('heading', { name: '履歴' })).toBeVisible()
})

test('pages whose module a newer version has replaced say so, and a reload opens them', async ({ person, console }) => {
	await person.route('**/assets/split_pages*.wasm', (route) => route.fulfill({ status: 404 }))
	console.announce(/Failed to load resource|HTTP status code is not ok/)
	await person.reload()
	await person.getByRole('link', { name: '履歴' }).click()
	await expect(person.getByText('この画面は古いバージョンです。')).toBeVisible()
	await person.unroute('**/assets/split_pages*.wasm')
	await person.getByRole('button', { name: '再読み込みする' }).click()
	await expect(person.getByRole('heading', { name: '履歴' })).toBeVisible()
})

for (const page of ['/history', '/history/1']) {
	test(`${page} follows the import again once server and database are back`, async ({ person, product, api }) => {
		const wizard = new Wizard(person)
		await wizard.plan('新規登録(重複を省く)', file('big.csv', utf8(csv(leads(4 * many)))))
		await wizard.start.click()
		await expect.poll(async () => (await api.imports())[0]?.state).toBe('processing')
		await person.goto(new URL(page, person.url()).href)
		await expect(person.getByText('処理中').first()).toBeVisible()
		await product.killDatabase()
		const refused = person.waitForResponse((answer) => answer.url().endsWith('/events') && answer.status() === 503)
		await product.kill()
		const proxy = await product.proxyWithoutServer()
		await refused
		await proxy.end()
		await product.startAgain()
		await expect(person.getByText('完了').first()).toBeVisible({ timeout: 90_000 })
		await expect(person.getByText((4 * many).toLocaleString('en')).first()).toBeVisible()
	})
}

test('a double click starts one import, and a second import must wait', async ({ person, api }) => {
	const wizard = new Wizard(person)
	await wizard.plan('新規登録(重複を省く)', file('big.csv', utf8(csv(leads(4 * many)))))
	const other = await person.context().newPage()
	await other.goto(new URL('/import', person.url()).href)
	const second = new Wizard(other)
	await second.plan('新規登録(重複を省く)', file('small.csv', utf8(csv([lead(1, { メールアドレス: 'another@example.jp' })]))))
	await wizard.start.dblclick()
	await wizard.accepted()
	await expect(person.getByText(/、残り約\d+(秒|分)/).first()).toBeVisible()
	await second.start.click({ force: true })
	await expect(other.getByText('処理中のインポートがあるため、一括登録を続行できません。').first()).toBeVisible()
	await wizard.ended()
	// The history shows what was started; the second one is still not confirmed.
	expect((await api.imports()).map(({ state }) => state)).toEqual(['done'])
})

test('a dialog stays open until its answer arrives, whatever is pressed', async ({ person }) => {
	let answer = () => {}
	const answered = new Promise<void>((done) => (answer = done))
	await person.route('**/api/custom-item', async (route) => {
		await answered
		await route.continue()
	})
	await person.goto(new URL('/custom-items', person.url()).href)
	await person.getByRole('button', { name: '項目を追加' }).first().click()
	const dialog = person.getByRole('dialog')
	await dialog.getByRole('textbox').first().fill('予算')
	await person.keyboard.press('Enter')
	await expect(dialog.getByRole('button', { name: 'キャンセル' })).toBeDisabled()
	for (let times = 0; times < 3; times++) await person.keyboard.press('Escape')
	await expect(dialog).toBeVisible()
	answer()
	await expect(dialog).toBeHidden()
	await expect(person.getByRole('rowheader', { name: '予算' })).toBeVisible()
})
