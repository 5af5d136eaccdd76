// サンプルCSV: everywhere it is offered, in both encodings, and with an item that one of them cannot write.
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { Wizard } from './pages/wizard.ts'
import { file, header, shiftJis, utf8 } from './support/leads.ts'
import { expect, test } from './story.ts'

/** The file that a button downloads. */
async function downloaded(person: Page, name: RegExp): Promise<Buffer> {
	const downloading = person.waitForEvent('download')
	await person.getByRole('button', { name }).click()
	const download = await downloading
	expect(download.suggestedFilename()).toBe('sample.csv')
	return await readFile(await download.path())
}

test('the sample can be downloaded on both steps and beside a refused file', async ({ person, api }) => {
	await api.addCustomItem('予算', 'number')
	const names = [...header, '予算'].join(',')
	const wizard = new Wizard(person)
	const bom = Buffer.from('efbbbf', 'hex')
	const expectSamples = async () => {
		const inUtf8 = await downloaded(person, /UTF-8/)
		expect(inUtf8.subarray(0, 3)).toEqual(bom)
		expect(inUtf8.subarray(3).toString('utf8').split('\r\n')[0]).toBe(names)
		const inShiftJis = await downloaded(person, /Shift-JIS/)
		expect(inShiftJis.subarray(0, shiftJis(names).length)).toEqual(shiftJis(names))
	}
	await expectSamples()
	await wizard.toFile.click()
	await expectSamples()
	await wizard.chooseFile(file('bad.csv', utf8('姓,名\r\n山田,太郎\r\n')))
	await expect(person.getByText('選択したファイルはインポートできません。')).toBeVisible()
	await expectSamples()
})

test('a custom item that Shift-JIS cannot write is reported with its character', async ({ person, api, console }) => {
	await api.addCustomItem('予算〜', 'text')
	console.announce(/status of 422/)
	await person.getByRole('button', { name: /Shift-JIS/ }).click()
	await expect(person.getByText('「予算〜」の文字「〜」(U+301C)はShift-JISで表せません。UTF-8でダウンロードしてください。')).toBeVisible()
	expect((await downloaded(person, /UTF-8/)).toString('utf8')).toContain('予算〜')
})
