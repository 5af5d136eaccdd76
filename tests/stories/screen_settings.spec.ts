// Values entered on the screen instead of the file's management items.
import type { Api } from './support/api.ts'
import { csv, file, lead, leads, utf8 } from './support/leads.ts'
import { ScreenSettings } from './pages/screen_settings.ts'
import { Wizard } from './pages/wizard.ts'
import { expectGoodLook } from './support/look.ts'
import { expect, test } from './story.ts'

type Row = { row: number; values: { key: string; value: string }[] }

async function withNames(api: Api): Promise<void> {
	for (const [kind, name] of [['status', '商談中'], ['status', '失注'], ['person', '鈴木一郎'], ['form', '会員登録'], ['tag', '春の展示会'], ['tag', '展示会']]) {
		await api.post(`/api/name/${kind}`, { name })
	}
}

/** Two rows with mistakes only in T to AB, and one with a wrong zip code. */
const rows = [
	lead(1, { ステータス: 'なし', メモ: '使わないメモ' }),
	lead(2, { メール配信の同意確認: 'はい', タグ: '使わない' }),
	lead(3, { 郵便番号: '1' }),
]

test('an import with on-screen settings, from the choice to the leads', async ({ person, api }) => {
	await withNames(api)
	const [wizard, settings] = [new Wizard(person), new ScreenSettings(person)]
	await wizard.chooseMethod('新規登録(重複を省く)')
	await settings.onScreen()
	await expect(person.getByText('は使いません。')).toBeVisible()
	await settings.choose('ステータス', '商談', '商談中')
	await settings.choose('担当者', '鈴木', '鈴木一郎')
	await settings.choose('会員登録フォーム', '会員', '会員登録')
	await settings.choose('タグ', 'てんじかい', '「てんじかい」を新しく作成する')
	// A part in the middle of a name matches, and the exact name comes first.
	await settings.field('タグ').fill('展示会')
	await expect(settings.options('タグ')).toHaveText(['展示会', '春の展示会'])
	await settings.options('タグ').first().click()
	await settings.choose('グループ', '来場者', '「来場者」を新しく作成する')
	await expect(settings.chosen('タグ')).toHaveText(['てんじかい', '展示会'])
	await person.getByRole('button', { name: '「てんじかい」を外す' }).click()
	await expect(settings.chosen('タグ')).toHaveText(['展示会'])

	// The choice is kept when a file is chosen; problems in T to AB are marked, and unused names are not offered for adding.
	await wizard.chooseFile(file('名刺.csv', utf8(csv(rows))))
	await expect(person.getByText('このファイルの管理情報の列にある2件の問題は')).toBeVisible()
	await expect(person.getByText('次のステップで判定')).toHaveCount(2)
	await expect(person.getByText('登録されていないステータス・担当者')).toBeHidden()
	await settings.fromFile()
	await expect(person.getByText('次のステップで判定')).toHaveCount(0)
	await expect(person.getByText('登録されていないステータス・担当者')).toBeVisible()
	await settings.onScreen()
	await expect(settings.chosen('ステータス')).toHaveText(['商談中'])

	await wizard.toPlan.click()
	await expect(wizard.start).toHaveText('2件を登録し、1件をスキップする')
	const content = person.locator('.facts').first()
	await expect(content).toContainText('一括登録で管理情報を設定する')
	await expect(content).toContainText('担当者鈴木一郎')
	await expect(content).toContainText('ログイン用パスワードのメール 2通')
	await expect(person.getByText('新しく作成される名前')).toBeVisible()

	// After a reload the page has only the import; Back from it shows what was entered.
	await person.reload()
	await expect(wizard.start).toBeVisible()
	await wizard.start.click()
	await wizard.ended()
	const [done] = await api.imports()
	expect(done?.counts).toEqual({ processed: 3, new: 2, overwritten: 0, unchanged: 0, skipped: 1, mails: 2 })
	const page = await api.get<{ rows: Row[] }>(`/api/import/${done?.import_id}/row?outcome=new`)
	const management = page.rows.map(({ values }) => values.filter(({ key }) => /status|group|person|form|tags|memo|consent/.test(key)))
	for (const values of management) {
		expect(values).toEqual([
			{ key: 'status', value: '商談中' },
			{ key: 'group', value: '来場者' },
			{ key: 'persons_in_charge', value: '鈴木一郎' },
			{ key: 'member_forms', value: '会員登録' },
			{ key: 'tags', value: '展示会' },
		])
	}
	// The history shows the settings and offers the registered rows.
	await person.getByRole('link', { name: '一括登録履歴を見る' }).click()
	await expect(person.getByText('一括登録で管理情報を設定する')).toBeVisible()
	const downloading = person.waitForEvent('download')
	await person.locator('a[href*="registered.csv?encoding=utf-8"]').click()
	const chunks: Buffer[] = []
	for await (const chunk of await (await downloading).createReadStream()) chunks.push(chunk as Buffer)
	expect(Buffer.concat(chunks).toString('utf8')).toBe('\uFEFF' + csv(rows.slice(0, 2)))

	// The next import does not start with these values.
	await person.goto(new URL('/import', person.url()).href)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await expect(person.getByRole('radio', { name: 'CSVの内容で管理情報を設定する' })).toBeChecked()
})

test('names are chosen by keyboard alone, several at once, and impossible ones are explained', async ({ person, api }) => {
	await withNames(api)
	const [wizard, settings] = [new Wizard(person), new ScreenSettings(person)]
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('leads.csv', utf8(csv(leads(2)))))
	await settings.onScreen()
	const status = settings.field('ステータス')
	await status.focus()
	await person.keyboard.press('ArrowDown')
	await expect(settings.options('ステータス')).toHaveCount(2)
	await person.keyboard.press('ArrowDown')
	const active = await status.getAttribute('aria-activedescendant')
	await expect(person.locator(`#${active}`)).toHaveAttribute('aria-selected', 'true')
	const first = (await settings.options('ステータス').first().textContent()) ?? ''
	await person.keyboard.press('Enter')
	await expect(settings.chosen('ステータス')).toHaveText([first])
	await expect(status).toBeFocused()
	// A lead has one status: a second one replaces it.
	await person.keyboard.type('失注')
	await expect(settings.options('ステータス')).toHaveCount(first === '失注' ? 0 : 1)
	await person.keyboard.press('Enter')
	await expect(settings.chosen('ステータス')).toHaveText(['失注'])
	await person.keyboard.press('ArrowDown')
	await expect(status).toHaveAttribute('aria-expanded', 'true')
	await person.keyboard.press('Escape')
	await expect(status).toHaveAttribute('aria-expanded', 'false')

	// A comma ends a name; a pasted spreadsheet column gives several names.
	await settings.field('タグ').focus()
	await person.keyboard.type('展示会,新しい')
	await expect(settings.field('タグ')).toHaveValue('新しい')
	await person.keyboard.press('Enter')
	await expect(settings.chosen('タグ')).toHaveText(['展示会', '新しい'])
	await settings.field('タグ').evaluate((input) => {
		const clipboardData = new DataTransfer()
		clipboardData.setData('text/plain', '春の展示会\n秋\r\n')
		input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
	})
	await expect(settings.chosen('タグ')).toHaveText(['展示会', '新しい', '春の展示会', '秋'])
	await person.keyboard.press('Backspace')
	await expect(settings.chosen('タグ')).toHaveText(['展示会', '新しい', '春の展示会'])

	// A person in charge must be registered: the step does not continue while the field has an unregistered one.
	await settings.field('担当者').focus()
	await person.keyboard.type('鈴木一郎,誰か')
	await wizard.toPlan.click()
	await expect(person.getByText('「誰か」は登録されていません。')).toBeVisible()
	await expect(settings.field('担当者')).toBeFocused()
	await expect(settings.field('担当者')).toHaveValue('誰か')
	await expect(settings.chosen('担当者')).toHaveText(['鈴木一郎'])
	await settings.field('担当者').fill('')
	await wizard.toPlan.click()
	await expect(person.locator('.facts').first()).toContainText('タグ展示会、新しい、春の展示会')
})

test('a status that is deleted before the start sends the person back to choose again', async ({ person, api }) => {
	await withNames(api)
	const [wizard, settings] = [new Wizard(person), new ScreenSettings(person)]
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('leads.csv', utf8(csv(leads(2)))))
	await settings.onScreen()
	await settings.choose('ステータス', '失注')
	await wizard.toPlan.click()
	await expect(wizard.start).toBeVisible()
	const names = await api.get<{ name_id: number; name: string }[]>('/api/name/status')
	const chosen = names.find(({ name }) => name === '失注')?.name_id
	await person.evaluate(async (path) => await fetch(path, { method: 'DELETE' }), `/api/name/status/${chosen}`)
	await wizard.start.click()
	await expect(person.getByText('選択したステータス「失注」は、削除されたか名前が変わりました。')).toBeVisible()
	await person.getByRole('button', { name: /戻る/ }).last().click()
	await settings.choose('ステータス', '商談', '商談中')
	// The names that a file may have changed too, so it is checked again automatically.
	await wizard.toPlan.click()
	await expect(person).toHaveURL(/step=file/)
	await wizard.toPlan.click()
	await wizard.start.click()
	await wizard.ended()
})

test('on a phone the fields fit, the list stays on the screen, and axe finds nothing', async ({ person, api }) => {
	await withNames(api)
	await person.setViewportSize({ width: 360, height: 740 })
	const [wizard, settings] = [new Wizard(person), new ScreenSettings(person)]
	await wizard.chooseMethod('新規登録(重複を省く)')
	await settings.onScreen()
	await settings.choose('タグ', '展示会')
	const long = 'とても長い名前の'.repeat(12)
	await settings.choose('タグ', long, `「${long}」を新しく作成する`)
	await settings.field('タグ').click()
	await expect(settings.options('タグ').first()).toBeVisible()
	const box = await settings.options('タグ').first().boundingBox()
	expect(box?.height).toBeGreaterThanOrEqual(44)
	await expectGoodLook(person, 'the settings on a phone')
})
