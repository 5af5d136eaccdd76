// What the page says about a checked file: its warnings in groups, another tool's table, a renaming that is a question.
import { csv, file, header, lead, leads, utf8 } from './support/leads.ts'
import { speak } from './pages/english.ts'
import { Wizard } from './pages/wizard.ts'
import { expect, test } from './story.ts'

const screen = { width: 1280, height: 900 }

/** The header with 携帯 for 携帯番号, and a number for each lead. */
function withOtherName(count: number): string {
	const names = header.map((name) => (name === '携帯番号' ? '携帯' : name))
	const rows = Array.from({ length: count }, (_, index) => lead(index + 1, { 携帯: `090-1234-000${index + 1}` }))
	return csv(rows, names)
}

test('warnings are grouped by what to do, with their first places, in both languages', async ({ person }) => {
	const rows = [
		lead(1),
		lead(2, { 電話番号: '312345678' }),
		lead(3, { 郵便番号: '１００－０００１' }),
		lead(4, { メールアドレス: 'TARO1@example.jp' }),
	]
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('warnings.csv', utf8(csv(rows))))
	const all = person.getByRole('region', { name: 'お知らせ(行はスキップされません)' })
	const lost = all.getByRole('region', { name: '失われたかもしれない値' })
	await expect(lost.getByRole('paragraph').filter({ hasText: '先頭の0の欠落' })).toBeVisible()
	await expect(lost.getByText(/最初は3行目のG列/)).toBeVisible()
	const lookAt = all.getByRole('region', { name: '確認してください' })
	await expect(lookAt.getByRole('paragraph').filter({ hasText: '大文字・小文字だけの違い' })).toBeVisible()
	await expect(lookAt.getByText(/最初は5行目のE列/)).toBeVisible()
	const uniform = all.getByRole('region', { name: '形をそろえた値' })
	await expect(uniform.getByText(/最初は4行目のL列/)).toBeVisible()
	await expect(uniform.getByRole('listitem')).toHaveCount(1)
	await speak(person, 'English')
	await expect(person.getByRole('region', { name: 'Values that are probably lost' })).toBeVisible()
	await expect(person.getByRole('region', { name: 'Please check' })).toBeVisible()
})

test('the rows of a warning are listed with what is stored instead', async ({ person }) => {
	const rows = Array.from({ length: 30 }, (_, index) => lead(index + 1, { 電話番号: `０３−１２３４−${1000 + index}` }))
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('warned.csv', utf8(csv([...rows, lead(31, { 郵便番号: '100000' })]))))
	const open = person.getByRole('button', { name: '30件を一覧で見る 形をそろえた値' })
	await open.focus()
	await person.keyboard.press('Enter')
	const list = person.getByRole('dialog', { name: '形をそろえた値' })
	await expect(list.getByRole('row', { name: '2 ０３−１２３４−1000 03-1234-1000' })).toBeVisible()
	const grid = list.getByRole('grid')
	await expect(grid).toHaveAttribute('aria-rowcount', '31')
	await grid.getByRole('row').nth(1).focus()
	await person.keyboard.press('End')
	await expect(list.getByRole('row', { name: '31 ０３−１２３４−1029 03-1234-1029' })).toBeVisible()
	await person.keyboard.press('Escape')
	await expect(open).toBeFocused()
	await person.getByRole('button', { name: '1件を一覧で見る 先頭の0の欠落' }).click()
	const lost = person.getByRole('dialog', { name: '先頭の0の欠落' })
	await expect(lost.getByRole('row', { name: '32 100000' })).toBeVisible()
})

test('damaged values, swallowed rows and parts of a warning have lists of their own', async ({ person }) => {
	const rows = [
		lead(1, { '会社・組織名': '#N/A' }),
		lead(2, { 役職: 'å³¶æœ¬' }),
		lead(3, { メモ: '議事録\n海野,灯,ウミノ,アカリ,r9@example.jp,海山商事' }),
		lead(4, { 郵便番号: '100\u200B0001' }),
		lead(5, { メールアドレス: 'TARO1@example.jp' }),
		lead(6, { メールアドレス: 'taro2@EXAMPLE.jp' }),
	]
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('damaged.csv', utf8(csv(rows))))
	const list = person.getByRole('dialog')
	const open = async (warning: string, place = 0) => {
		await person.getByRole('button', { name: `1件を一覧で見る ${warning}` }).nth(place).click()
		await expect(list.getByRole('grid')).toHaveAttribute('aria-rowcount', '2')
	}
	for (const [warning, row] of [['表計算ソフトのエラー', '2 #N/A'], ['文字化け', '3 å³¶æœ¬'], ['1つのセルに入った行', /^4 議事録/]] as const) {
		await open(warning)
		await expect(list.getByRole('row', { name: row })).toBeVisible()
		await person.keyboard.press('Escape')
	}
	await open('形をそろえた値')
	await expect(list.getByRole('grid').getByRole('img', { name: 'U+200B' })).toBeVisible()
	await person.keyboard.press('Escape')
	for (const [place, row] of ['6 TARO1@example.jp', '7 taro2@EXAMPLE.jp'].entries()) {
		await open('大文字・小文字だけの違い', place)
		await expect(list.getByRole('row', { name: row })).toBeVisible()
		await person.keyboard.press('Escape')
	}
})

test('line ends of two kinds are stated with their place', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('mixed.csv', utf8(csv(leads(4)).replace(/\r\n$/, '\n'))))
	const all = person.getByRole('region', { name: 'お知らせ(行はスキップされません)' })
	await expect(all.getByText('改行の混在')).toBeVisible()
	await expect(all.getByText(/最初の場所: 5行目/)).toBeVisible()
	await expect(all.getByRole('button')).toHaveCount(0)
})

test("another tool's table shows what was recognised beside the sample, and calls no name wrong", async ({ person }) => {
	await person.setViewportSize(screen)
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	const table = '会社名,mail,携帯,案件\r\n株式会社例,taro@example.jp,090-1234-5678,更新\r\n'
	await wizard.chooseFile(file('deals.csv', utf8(table)))
	const refusal = person.getByRole('region', { name: '選択したファイルはインポートできません。' })
	await expect(refusal.getByRole('heading', { name: '別のツールの表' })).toBeVisible()
	const foreign = person.getByRole('region', { name: '取り込める形にする' })
	await expect(foreign.getByText('項目が分かる列: 3列、分からない列: 1列')).toBeVisible()
	for (const line of [['A', '会社名', '会社・組織名'], ['B', 'mail', 'メールアドレス'], ['C', '携帯', '携帯番号']]) {
		await expect(foreign.getByRole('row', { name: line.join(' ') })).toBeVisible()
	}
	const sample = foreign.getByRole('region', { name: 'サンプルCSVの見出し' })
	await expect(sample.getByRole('listitem')).toHaveCount(header.length)
	await expect(person.getByRole('button', { name: 'UTF-8をダウンロード' })).toBeInViewport({ ratio: 1 })
	await expect(person.getByRole('button', { name: 'UTF-8をダウンロード' })).toHaveCount(1)
	await expect(person.getByText('名前が違う')).toHaveCount(0)
	await expect(person.getByRole('region', { name: '見出しの比較' })).toHaveCount(0)
	await expect(wizard.repair).toBeHidden()
})

test('a renaming that only a person can decide is asked with values, and done after a yes', async ({ person, api }) => {
	await person.setViewportSize(screen)
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('renamed.csv', utf8(withOtherName(4))))
	const question = person.getByRole('region', { name: '「携帯」は「携帯番号」ですか' })
	await expect(question.getByRole('list', { name: 'I列の値' }).getByRole('listitem')).toHaveText([
		'090-1234-0001', '090-1234-0002', '090-1234-0003',
	])
	await expect(wizard.rename).toBeInViewport({ ratio: 1 })
	await expect(wizard.repair).toBeHidden()
	await wizard.rename.focus()
	await person.keyboard.press('Enter')
	await expect(person.getByText('修正したファイルです')).toBeVisible()
	await wizard.toPlan.click()
	await expect(wizard.start).toHaveText('4件を登録する')
	await wizard.start.click()
	await wizard.ended()
	expect((await api.imports())[0]).toMatchObject({ file_name: 'renamed_修正済み.csv', counts: { processed: 4, new: 4 } })
})

test('a no to the renaming lets the person choose another file', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('renamed.csv', utf8(withOtherName(1))))
	const choosing = person.waitForEvent('filechooser')
	await person.getByRole('button', { name: 'いいえ、別のファイルを選ぶ' }).click()
	await (await choosing).setFiles(file('good.csv', utf8(csv(leads(2)))))
	await expect(person.getByText('2行を送信して、登録内容を確認します。')).toBeVisible()
})

test('the question of a file in UTF-16 comes with the repairs that are done with it', async ({ person }) => {
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('unicode.csv', Buffer.from('\uFEFF' + withOtherName(2), 'utf16le')))
	const question = person.getByRole('region', { name: '「携帯」は「携帯番号」ですか' })
	await expect(question.getByText('文字コードをUTF-16LEからUTF-8(BOM付き)に変換します。')).toBeVisible()
	await expect(wizard.repair).toBeVisible()
	await wizard.rename.click()
	await expect(person.getByText('2行を送信して、登録内容を確認します。')).toBeVisible()
})

test('the first screen of a refused file holds the cause, the remedy and the repair', async ({ person }) => {
	await person.setViewportSize(screen)
	const wizard = new Wizard(person)
	await wizard.chooseMethod('新規登録(重複を省く)')
	await wizard.chooseFile(file('old.csv', utf8(csv(leads(3)).replace('旧メール配信グループ', 'メール配信グループ'))))
	await expect(wizard.repair).toBeInViewport({ ratio: 1 })
	await expect(person.getByText('選択したファイルはインポートできません。')).toBeInViewport({ ratio: 1 })
	const comparison = person.getByRole('region', { name: '見出しの比較' })
	// The heading of the columns, and the one that differs.
	await expect(comparison.getByRole('row')).toHaveCount(2)
	const [repair, compared] = [await wizard.repair.boundingBox(), await comparison.boundingBox()]
	expect(compared?.y ?? 0).toBeGreaterThan(repair?.y ?? 0)
})
