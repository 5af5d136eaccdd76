// Leads: searched, shown, edited, exported as a file that imports again, registered one by one, deleted.
import type { Page } from '@playwright/test'
import { account, another } from './pages/account.ts'
import { English, speak } from './pages/english.ts'
import { History } from './pages/history.ts'
import { Leads } from './pages/leads.ts'
import { Accounts, Settings } from './pages/settings.ts'
import { Wizard } from './pages/wizard.ts'
import { csv, file, header, lead, leads, utf8 } from './support/leads.ts'
import { expectGoodLook } from './support/look.ts'
import { expect, test } from './story.ts'

const newOnly = '新規登録(重複を省く)'
const update = '更新(重複を上書く)'

async function imported(person: Page, name: string, ...args: Parameters<typeof csv>): Promise<void> {
	const wizard = new Wizard(person)
	await at(person, '/import')
	await wizard.import(update, file(name, utf8(csv(...args))))
	await wizard.ended()
}

async function at(person: Page, path: string): Promise<void> {
	await person.goto(new URL(path, person.url()).href)
	await person.waitForLoadState('networkidle')
}

test('a hundred of very many names of a lead can be removed, and none of the others is lost', async ({ person, api }) => {
	const tags = Array.from({ length: 130 }, (_, index) => `t${index + 1}`)
	await imported(person, 'first.csv', [lead(1, { タグ: tags.slice(0, 100).join(',') })])
	await imported(person, 'second.csv', [lead(1, { タグ: tags.slice(100).join(',') })])
	await at(person, '/leads/1/edit')
	const chosen = person.getByRole('list', { name: '選んだタグ' }).getByRole('listitem')
	await expect(chosen).toHaveCount(100)
	await expect(person.getByText('ほか30件', { exact: true })).toBeVisible()
	await person.getByRole('button', { name: '「t2」を外す', exact: true }).click()
	await expect(chosen).toHaveCount(100)
	await expect(person.getByText('ほか29件', { exact: true })).toBeVisible()
	await person.getByRole('button', { name: '保存する' }).click()
	await new Settings(person).showsNotice('リードを保存しました。')
	const { values } = await api.get<{ values: { key: string; value: string }[] }>('/api/lead/1')
	const left = values.find(({ key }) => key === 'tags')?.value.split(',')
	expect(left?.sort()).toEqual(tags.filter((tag) => tag !== 't2').sort())
})

test('a lead is searched, edited, exported and imported unchanged', async ({ person, api }) => {
	await api.post('/api/name/status', { name: '見込み' })
	const values = { ステータス: '見込み', タグ: '展示会2026,重要', メモ: '一行目\n二行目', 生年月日: '1980/5/6' }
	await imported(person, 'leads.csv', [lead(1, values), lead(2, { 市区町村: '港区', ...values }), lead(3)])

	const pages = new Leads(person)
	await pages.open()
	await pages.counts('3件')
	await pages.keywords.fill('taro2')
	await pages.search()
	await pages.counts('1件')
	const search = person.url()
	expect(decodeURIComponent(new URL(search).search)).toContain('taro2')
	await pages.row('taro2@example.jp').click()
	await expect(person.getByRole('heading', { level: 1, name: '山田 太郎2' })).toBeVisible()
	await expect(pages.events).toContainText(['一括登録(新規登録)'])
	await expect(pages.events.getByRole('link', { name: 'leads.csvの3行目' })).toBeVisible()
	await expect(pages.fact('タグ')).toHaveText('展示会2026、重要')

	await person.getByRole('link', { name: '編集' }).click()
	await person.getByLabel('郵便番号').fill('12')
	await person.getByLabel('市区町村').fill('千代田区')
	await expect(person.getByText('郵便番号の形式が正しくありません。')).toBeVisible()
	await person.getByRole('button', { name: '保存する' }).click()
	await expect(person.getByLabel('郵便番号')).toBeFocused()
	await person.getByLabel('郵便番号').fill('100-0002')
	await person.getByRole('button', { name: '保存する' }).click()
	await new Settings(person).showsNotice('リードを保存しました。')
	await expect(pages.fact('市区町村')).toHaveText('千代田区')
	await person.getByText('2項目の変更を見る', { exact: true }).click()
	await expect(pages.events.getByRole('row').filter({ hasText: '市区町村' }).first()).toContainText('港区')

	await pages.toSearch.click()
	await expect(person).toHaveURL(search)
	await expect(pages.keywords).toHaveValue('taro2')
	await pages.keywords.fill('')
	await pages.search()
	await pages.counts('3件')
	await pages.export.click()
	const { dialog } = new Settings(person)
	await dialog.getByRole('radio', { name: /^一括登録用のCSV/ }).check({ force: true })
	const taken = await pages.download()
	await expect(dialog).toContainText('3件のCSVを用意しました')
	expect(taken.toString('utf8')).toContain('千代田区')

	await at(person, '/import')
	const wizard = new Wizard(person)
	await wizard.plan(update, file('taken.csv', taken))
	await expect(person.getByText('うち変更なし 3件')).toBeVisible()
	await wizard.start.click()
	await wizard.ended()
	expect((await api.imports())[0]?.counts).toEqual({ processed: 3, new: 0, overwritten: 3, unchanged: 3, skipped: 0, mails: 0 })
})

test('both files come in both encodings, and a character that one cannot write is reported first', async ({ person }) => {
	await imported(person, 'leads.csv', [lead(1, { メモ: '絵文字😀' }), lead(2)])
	const pages = new Leads(person)
	await pages.open()
	const { dialog } = new Settings(person)
	const kinds = { list: /^検索結果の一覧/, registration: /^一括登録用のCSV/ }
	const take = async (kind: keyof typeof kinds, code: RegExp) => {
		await pages.export.click()
		await dialog.getByRole('radio', { name: kinds[kind] }).check({ force: true })
		await dialog.getByRole('radio', { name: code }).check({ force: true })
	}
	for (const kind of ['list', 'registration'] as const) {
		await take(kind, /^Shift-JIS/)
		await dialog.getByRole('button', { name: 'ダウンロードする' }).click()
		await expect(dialog.getByRole('alert')).toContainText('😀')
		await dialog.getByRole('radio', { name: /^UTF-8/ }).check({ force: true })
		const file = await pages.download()
		expect(file.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
		expect(file.toString('utf8')).toContain('絵文字😀')
		await dialog.getByRole('button', { name: '閉じる' }).last().click()
	}
	// Without that lead, Shift-JIS is possible.
	await pages.row('taro2@example.jp').getByRole('checkbox').check()
	for (const [kind, start] of [['list', '検索条件'], ['registration', header.slice(0, 5).join(',')]] as const) {
		await take(kind, /^Shift-JIS/)
		const text = new TextDecoder('shift_jis', { fatal: true }).decode(await pages.download())
		expect(text.slice(0, start.length)).toBe(start)
		expect(text).toContain('㈱髙島商事')
		await dialog.getByRole('button', { name: '閉じる' }).last().click()
	}
})

test('the address keeps the conditions, and Back returns to the previous ones', async ({ person, api }) => {
	await api.post('/api/name/status', { name: '見込み' })
	await imported(person, 'leads.csv', [...leads(4, { ステータス: '見込み', タグ: '重要' }), ...leads(6).slice(4)])
	const pages = new Leads(person)
	await pages.open()
	await pages.ask('タグ')
	const tag = person.getByRole('group', { name: 'タグ' })
	// The added condition has the focus.
	await expect(tag.getByRole('combobox').first()).toBeFocused()
	await tag.getByRole('combobox', { name: '値' }).fill('重')
	await person.getByRole('option', { name: '重要' }).click()
	await pages.search()
	await pages.counts('4件')
	await pages.ask('名前')
	await person.getByRole('textbox', { name: '名前' }).fill('太郎3')
	await pages.search()
	await pages.counts('1件')
	await person.reload()
	await pages.counts('1件')
	await expect(person.getByRole('textbox', { name: '名前' })).toHaveValue('太郎3')
	await person.goBack()
	await pages.counts('4件')
	await expect(person.getByRole('textbox', { name: '名前' })).toHaveCount(0)
	await person.goBack()
	await pages.counts('6件')
	await person.goForward()
	await pages.counts('4件')
	await tag.getByRole('combobox').first().selectOption({ label: '次のどれも持たない' })
	await pages.search()
	await pages.counts('2件')
	await person.getByRole('button', { name: '「タグ」の条件を外す' }).click()
	await pages.search()
	await pages.counts('6件')
	// Special characters in an address are kept.
	await pages.keywords.fill('100%26&taro=é')
	await pages.search()
	await expect(person.getByText('条件に合うリードはありません')).toBeVisible()
	await person.reload()
	await expect(pages.keywords).toHaveValue('100%26&taro=é')
	await at(person, '/leads?conditions={')
	await expect(person.getByText('検索条件を読み取れませんでした')).toBeVisible()
})

test('a lead is registered by the rules of a row, and deleted', async ({ person, console }) => {
	// The page of a deleted lead.
	console.announce(/status of 404/)
	const pages = new Leads(person)
	const { dialog } = new Settings(person)
	const register = person.getByRole('button', { name: '登録する' })
	await pages.open()
	await expect(person.getByText('リードはまだ登録されていません')).toBeVisible()
	await person.getByRole('link', { name: 'リードを登録' }).click()
	await register.click()
	await expect(person.getByText('姓は必須項目です。')).toBeVisible()
	await expect(person.getByText('メールアドレスは必須項目です。')).toBeVisible()
	await person.getByLabel('姓', { exact: false }).first().fill('佐藤')
	await person.getByLabel('メールアドレス').fill('hanako@example')
	await person.getByLabel('電話番号').first().fill('０３-1234-5678')
	await expect(person.getByText('メールアドレスの形式が正しくありません。')).toBeVisible()
	await person.getByLabel('メールアドレス').fill('hanako@example.jp')
	await person.getByRole('combobox', { name: 'タグ' }).fill('展示会2026')
	// A name that is still being typed is used too, and the button does not move away during a press as slow as a
	// person's.
	await register.click({ delay: 300 })
	await new Settings(person).showsNotice('リードを登録しました。')
	await expect(person.getByRole('heading', { level: 1, name: '佐藤' })).toBeVisible()
	await expect(pages.fact('電話番号')).toHaveText('03-1234-5678')
	await expect(pages.fact('タグ')).toHaveText('展示会2026')

	// Another lead has the address by now: the server's message is at its field.
	await pages.toSearch.click()
	await person.getByRole('link', { name: 'リードを登録' }).click()
	await person.getByLabel('姓', { exact: false }).first().fill('鈴木')
	await person.getByLabel('メールアドレス').fill('hanako@example.jp')
	await register.click()
	await expect(person.getByLabel('メールアドレス')).toBeFocused()
	await expect(person.getByLabel('メールアドレス')).toHaveAccessibleDescription(/すでに登録されています。/)
	await person.getByLabel('メールアドレス').fill('jiro@example.jp')
	await register.click()
	await expect(person.getByRole('heading', { level: 1, name: '鈴木' })).toBeVisible()

	await person.getByRole('button', { name: '削除する' }).click()
	await expect(dialog).toContainText('元に戻すことはできません。')
	await dialog.getByRole('button', { name: 'キャンセル' }).click()
	await expect(person.getByRole('heading', { level: 1, name: '鈴木' })).toBeVisible()
	const gone = person.url()
	await person.getByRole('button', { name: '削除する' }).click()
	await dialog.getByRole('button', { name: '1件を削除する' }).click()
	await new Settings(person).showsNotice('1件のリードを削除しました。')
	await pages.counts('1件')
	await at(person, gone)
	await expect(person.getByText('リードが見つかりません')).toBeVisible()

	await pages.toSearch.click()
	await pages.row('hanako@example.jp').getByRole('checkbox').check()
	await pages.counts('1件を選択中')
	await person.getByRole('button', { name: '削除', exact: true }).click()
	await dialog.getByRole('button', { name: '1件を削除する' }).click()
	await expect(person.getByText('リードはまだ登録されていません')).toBeVisible()
})

test('changes of another person in the meantime are shown, and the input is kept', async ({ person, product }) => {
	await imported(person, 'leads.csv', [lead(1, { 部署: '営業部', 役職: '課長' })])
	const pages = new Leads(person)
	await pages.open()
	await pages.row('taro1@example.jp').click()
	await person.getByRole('link', { name: '編集' }).click()
	await person.getByLabel('部署').fill('開発部')
	const theirs = await person.request.patch(`${product.address}/api/lead/1`, {
		data: { values: [{ key: 'department', value: '総務部' }, { key: 'job_title', value: '部長' }] },
		headers: { origin: product.address, 'if-match': '"1"' },
	})
	expect(theirs.status()).toBe(200)
	await person.getByRole('button', { name: '保存する' }).click()
	await expect(person.getByText('ほかの人がこのリードを変更しました')).toBeVisible()
	await expect(person.getByText(/^部署は、ほかの人も変更しています。/)).toBeVisible()
	await expect(person.getByLabel('部署')).toHaveValue('開発部')
	await expect(person.getByLabel('役職')).toHaveValue('部長')
	await person.getByRole('button', { name: '保存する' }).click()
	await new Settings(person).showsNotice('リードを保存しました。')
	await expect(pages.fact('部署')).toHaveText('開発部')
	await expect(pages.fact('役職')).toHaveText('部長')
})

test('rows of imports and undos link to their leads, whose timeline shows what each did', async ({ person, api }) => {
	await imported(person, 'first.csv', leads(3))
	await imported(person, 'second.csv', [lead(1, { 部署: '営業部', 役職: '課長' })])
	const pages = new Leads(person)
	const history = new History(person)
	await history.open('second.csv')
	await person.getByRole('row').filter({ hasText: 'taro1@example.jp' }).click()
	await person.getByRole('dialog').getByRole('link', { name: 'このリードを見る' }).click()
	await expect(person.getByRole('heading', { level: 1, name: '山田 太郎1' })).toBeVisible()
	await person.getByRole('link', { name: '編集' }).click()
	await person.getByLabel('役職').fill('部長')
	await person.getByRole('button', { name: '保存する' }).click()
	await new Settings(person).showsNotice('リードを保存しました。')

	await history.open('second.csv')
	await history.undo.click()
	await history.toConfirmation.click()
	await history.confirm.click()
	await expect(person.getByText('この一括登録は取り消されました。').first()).toBeVisible()
	await person.getByRole('grid', { name: /残/ }).getByRole('row').filter({ hasText: 'taro1@example.jp' }).click()
	await person.getByRole('dialog').getByRole('link', { name: 'このリードを見る' }).click()
	await expect(pages.fact('役職')).toHaveText('部長')
	await expect(pages.fact('部署')).toHaveCount(0)
	await expect(pages.events).toContainText(['一括登録の取り消し', '編集', '一括登録(上書き)', '一括登録(新規登録)'])
	const undone = pages.events.first()
	await expect(undone).toContainText('佐藤花子')
	await undone.getByText('1項目の変更を見る').click()
	await expect(undone.getByRole('row').filter({ hasText: '部署' })).toContainText('営業部')
	await undone.getByRole('link', { name: 'second.csv' }).click()
	await expect(person.getByRole('heading', { level: 1, name: '一括登録 #2' })).toBeVisible()

	// The leads of an import are a search; rows of deleted leads are no links.
	await history.open('first.csv')
	await person.getByRole('link', { name: '登録したリードを探す' }).click()
	await pages.counts('3件')
	await api.post('/api/lead/deletion', { lead_ids: [2], count: 1 })
	await history.open('first.csv')
	await person.getByRole('row').filter({ hasText: 'taro2@example.jp' }).click()
	await expect(person.getByRole('dialog')).toContainText('taro2@example.jp')
	await expect(person.getByRole('dialog').getByRole('link', { name: 'このリードを見る' })).toHaveCount(0)
})

test('many leads are selected by keyboard, and exported in the order of the list', async ({ person }) => {
	await imported(person, 'leads.csv', leads(250))
	const pages = new Leads(person)
	await pages.open()
	await pages.list.focus()
	for (const [key, address] of [['Home', 'taro250@example.jp'], ['ArrowDown', 'taro249@example.jp']] as const) {
		await person.keyboard.press(key)
		await expect(pages.row(address)).toBeFocused()
		await person.keyboard.press(' ')
	}
	await pages.counts('2件を選択中')
	await person.getByRole('button', { name: 'すべて選択' }).click()
	await pages.counts('250件を選択中')
	await pages.export.click()
	const text = (await pages.download()).toString('utf8')
	expect(text.trimEnd().split('\r\n')).toHaveLength(253)
	expect(text).toContain('検索条件')
})

test('a lead is found, opened and changed by keyboard alone', async ({ person }) => {
	await imported(person, 'leads.csv', leads(3))
	await at(person, '/leads')
	const pages = new Leads(person)
	await tabTo(person, pages.keywords)
	await person.keyboard.type('taro2')
	await person.keyboard.press('Enter')
	await pages.counts('1件')
	await tabTo(person, pages.row('taro2@example.jp'))
	await person.keyboard.press('Enter')
	await expect(person.getByRole('heading', { level: 1, name: '山田 太郎2' })).toBeVisible()
	await tabTo(person, person.getByRole('link', { name: '編集' }))
	await person.keyboard.press('Enter')
	await tabTo(person, person.getByLabel('役職'))
	await person.keyboard.type('部長')
	await person.keyboard.press('Enter')
	await new Settings(person).showsNotice('リードを保存しました。')
	await expect(pages.fact('役職')).toHaveText('部長')
	await tabTo(person, person.getByRole('button', { name: '削除する' }))
	await person.keyboard.press('Enter')
	await tabTo(person, new Settings(person).dialog.getByRole('button', { name: '1件を削除する' }))
	await person.keyboard.press('Enter')
	await expect(person.getByText('条件に合うリードはありません')).toBeVisible()
})

/** Presses Tab until the element has the focus. */
async function tabTo(person: Page, wanted: ReturnType<Page['locator']>): Promise<void> {
	await expect(wanted).toBeVisible()
	for (let presses = 0; presses < 60; presses++) {
		if (await wanted.evaluate((element) => element === document.activeElement)) return
		await person.keyboard.press('Tab')
	}
	await expect(wanted).toBeFocused()
}

test('without rights the pages only show leads and name the missing rights', async ({ person, product }) => {
	await imported(person, 'leads.csv', leads(2))
	const accounts = new Accounts(person)
	await new Settings(person).open('アカウント')
	const invited = await accounts.invite('鈴木一郎', 'ichiro.suzuki', 'ichiro@example.jp')
	await person.getByRole('link', { name: 'アカウントの一覧へ' }).click()
	await accounts.show('鈴木一郎')
	for (const right of [/^一括登録/, /^リードの登録・編集/, /^リードのエクスポート/]) {
		await person.getByRole('checkbox', { name: right }).setChecked(false)
	}
	await person.getByRole('button', { name: '保存する' }).click()
	await new Settings(person).showsNotice('「鈴木一郎」のアカウントを保存しました。')

	const { page, context } = await another(person, product, invited)
	const pages = new Leads(page)
	await expect(page.getByRole('heading', { level: 1, name: 'リードを探す' })).toBeVisible()
	await pages.counts('2件')
	await expect(page.getByText('変更するには「リードの登録・編集」の権限が必要です。')).toBeVisible()
	await expect(page.getByText('CSVを取り出すには「リードのエクスポート」の権限が必要です。')).toBeVisible()
	await expect(pages.export).toHaveCount(0)
	await expect(page.getByRole('link', { name: 'リードを登録' })).toHaveCount(0)
	await expect(page.getByRole('button', { name: '削除', exact: true })).toHaveCount(0)
	await expectGoodLook(page, 'results, to look at')
	await pages.row('taro1@example.jp').click()
	await expect(pages.fact('メールアドレス')).toHaveText('taro1@example.jp')
	await expect(page.getByRole('link', { name: '編集' })).toHaveCount(0)
	await expect(page.getByRole('button', { name: '削除する' })).toHaveCount(0)
	await expect(pages.events.getByRole('link')).toHaveCount(0)
	for (const path of ['/leads/new', '/leads/1/edit']) {
		await at(page, path)
		await expect(page.getByText('「リードの登録・編集」の権限がありません')).toBeVisible()
	}
	await context.close()
})

for (const width of [1280, 390]) {
	test(`the pages of leads pass axe and never scroll sideways at ${width} px`, async ({ person, api }) => {
		await person.setViewportSize({ width, height: 844 })
		await api.addCustomItem('希望時期', 'select', ['今期', '来期'])
		await imported(person, 'leads.csv', leads(5, { タグ: '展示会2026', メモ: '来期に再度' }), header)
		const pages = new Leads(person)
		await at(person, '/leads')
		await pages.counts('5件')
		await expectGoodLook(person, 'results')
		for (const about of ['タグ', '登録日', '希望時期', '一括登録']) await pages.ask(about)
		await expectGoodLook(person, 'conditions')
		await pages.row('taro2@example.jp').getByRole('checkbox').check()
		await pages.export.click()
		await expectGoodLook(person, 'an export')
		await person.keyboard.press('Escape')
		await person.getByRole('button', { name: '削除', exact: true }).click()
		await expectGoodLook(person, 'a deletion')
		await at(person, '/leads/1')
		await expect(pages.events).toContainText(['一括登録(新規登録)'])
		await pages.events.locator('summary').first().click()
		await expectGoodLook(person, 'a lead')
		await at(person, '/leads/1/edit')
		await expectGoodLook(person, 'an edit')
		await at(person, '/leads/new')
		await person.getByRole('button', { name: '登録する' }).click()
		await expect(person.getByText('姓は必須項目です。')).toBeVisible()
		await expectGoodLook(person, 'a registration')
	})

	test(`the pages of leads speak English at ${width} px`, async ({ person, api, console }) => {
		// The page of a lead that does not exist.
		console.announce(/status of 404/)
		await person.setViewportSize({ width, height: 844 })
		await api.post('/api/name/tag', { name: 'Fair' })
		await imported(person, 'leads.csv', leads(3, { 姓: 'Sato', 名: 'Hanako', '会社・組織名': 'Acme', 都道府県: '', タグ: 'Fair', メモ: 'Next term' }))
		await imported(person, 'again.csv', [lead(1, { 姓: 'Sato', 名: 'Jiro', '会社・組織名': 'Acme', 都道府県: '' })])
		await speak(person, 'English')
		const look = async (what: string) => {
			await expectGoodLook(person, what)
			// Options of a list are values: prefectures and the consent are Japanese in every language.
			const said = await person.evaluate(() => {
				const page = document.querySelector('[role=dialog]') ?? document.querySelector('main')
				const copy = page?.cloneNode(true) as HTMLElement
				for (const options of copy.querySelectorAll('select')) options.remove()
				return copy.textContent?.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu) ?? []
			})
			expect(said.filter((words) => !account.person.includes(words)), what).toEqual([])
		}
		const english = new English(person)
		await at(person, '/leads')
		await english.title('Find leads')
		await expect(person.locator('.leads-count')).toContainText('3 leads')
		await look('results')
		for (const about of ['Name', 'Tags', 'Registered', 'Mail consent', 'Import']) {
			await person.getByRole('combobox', { name: 'Add a condition' }).selectOption({ label: about })
		}
		await look('conditions')
		await person.getByRole('row').filter({ hasText: 'taro2@example.jp' }).getByRole('checkbox').check()
		await person.getByRole('button', { name: 'Export as CSV' }).click()
		await look('an export')
		await person.keyboard.press('Escape')
		await person.getByRole('button', { name: 'Delete', exact: true }).click()
		await look('a deletion')
		await at(person, '/leads/1')
		await english.title('Sato Jiro')
		await expect(person.locator('.lead-event')).toContainText(['Imported (overwritten)', 'Imported (new)'])
		for (const summary of await person.locator('.lead-event summary').all()) await summary.click()
		await look('a lead')
		await at(person, '/leads/1/edit')
		await english.title('Edit Sato Jiro')
		await person.getByLabel('Zip code').fill('12')
		await person.getByLabel('Municipality').fill('Minato')
		await expect(person.getByLabel('Zip code')).toHaveAccessibleDescription(/zip/i)
		await look('an edit')
		await at(person, '/leads/new')
		await person.getByRole('button', { name: 'Register', exact: true }).click()
		await look('a registration')
		await at(person, '/leads/99')
		await look('no lead')
	})
}
