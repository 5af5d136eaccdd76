// Lead files as offices write them, in both encodings.

/** The default profile's header, A to AC. */
export const header = [
	'姓', '名', '姓(フリガナ)', '名(フリガナ)', 'メールアドレス', '会社・組織名', '電話番号', 'FAX番号', '携帯番号', '部署',
	'役職', '郵便番号', '都道府県', '市区町村', '住所1', '住所2', 'Webサイト', '業種', '職種', 'ステータス', 'グループ',
	'担当者名', 'リード獲得元', 'メモ', 'メール配信の同意確認', '旧メール配信グループ', '会員登録済みのフォーム', 'タグ', '生年月日',
]

export type Lead = Partial<Record<string, string>>

export function lead(number: number, values: Lead = {}): Lead {
	return {
		姓: '山田',
		名: `太郎${number}`,
		メールアドレス: `taro${number}@example.jp`,
		'会社・組織名': '㈱髙島商事',
		電話番号: '03-1234-5678',
		郵便番号: '100-0001',
		都道府県: '東京都',
		...values,
	}
}

export function leads(count: number, values: Lead = {}): Lead[] {
	return Array.from({ length: count }, (_, index) => lead(index + 1, values))
}

/** CR+LF between the records, as Excel writes them. */
export function csv(rows: Lead[], names: string[] = header): string {
	const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
	return [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
		.map((cells) => cells.map(cell).join(',') + '\r\n')
		.join('')
}

export function utf8(text: string): Buffer {
	return Buffer.from(text, 'utf8')
}

/** Encodes Windows-31J with the inverted table of the decoder; fails for a character that it does not have. */
export function shiftJis(text: string): Buffer {
	const bytes: number[] = []
	for (const character of text) {
		const known = shiftJisTable().get(character)
		if (!known) throw new Error(`${character} cannot be written in Shift-JIS`)
		bytes.push(...known)
	}
	return Buffer.from(bytes)
}

let table: Map<string, number[]> | undefined
function shiftJisTable(): Map<string, number[]> {
	if (table) return table
	const decoder = new TextDecoder('shift_jis')
	table = new Map()
	const add = (bytes: number[]) => {
		const text = decoder.decode(new Uint8Array(bytes))
		if ([...text].length === 1 && text !== '\uFFFD' && !table?.has(text)) table?.set(text, bytes)
	}
	for (let first = 0; first < 0x100; first++) {
		if (first < 0x80 || (first >= 0xa1 && first <= 0xdf)) add([first])
		else for (let second = 0x40; second < 0xfd; second++) add([first, second])
	}
	return table
}

export function file(name: string, buffer: Buffer) {
	return { name, mimeType: 'text/csv', buffer }
}
