// keys.js - physical keys: what a browser calls them, Linux's number (KEY_), and the usage on USB's keyboard page.
// They are the places of keys; what is written on them is the monitor's affair.

const ROWS = `
Escape 1 29 Digit1 2 1e Digit2 3 1f Digit3 4 20 Digit4 5 21 Digit5 6 22 Digit6 7 23 Digit7 8 24 Digit8 9 25 Digit9 10 26
Digit0 11 27 Minus 12 2d Equal 13 2e Backspace 14 2a Tab 15 2b KeyQ 16 14 KeyW 17 1a KeyE 18 08 KeyR 19 15 KeyT 20 17
KeyY 21 1c KeyU 22 18 KeyI 23 0c KeyO 24 12 KeyP 25 13 BracketLeft 26 2f BracketRight 27 30 Enter 28 28
ControlLeft 29 e0 KeyA 30 04 KeyS 31 16 KeyD 32 07 KeyF 33 09 KeyG 34 0a KeyH 35 0b KeyJ 36 0d KeyK 37 0e KeyL 38 0f
Semicolon 39 33 Quote 40 34 Backquote 41 35 ShiftLeft 42 e1 Backslash 43 31 KeyZ 44 1d KeyX 45 1b KeyC 46 06 KeyV 47 19
KeyB 48 05 KeyN 49 11 KeyM 50 10 Comma 51 36 Period 52 37 Slash 53 38 ShiftRight 54 e5 NumpadMultiply 55 55
AltLeft 56 e2 Space 57 2c CapsLock 58 39 F1 59 3a F2 60 3b F3 61 3c F4 62 3d F5 63 3e F6 64 3f F7 65 40 F8 66 41
F9 67 42 F10 68 43 NumLock 69 53 ScrollLock 70 47 Numpad7 71 5f Numpad8 72 60 Numpad9 73 61 NumpadSubtract 74 56
Numpad4 75 5c Numpad5 76 5d Numpad6 77 5e NumpadAdd 78 57 Numpad1 79 59 Numpad2 80 5a Numpad3 81 5b Numpad0 82 62
NumpadDecimal 83 63 IntlBackslash 86 64 F11 87 44 F12 88 45 IntlRo 89 87 Lang3 90 92 Lang4 91 93 Convert 92 8a
KanaMode 93 88 NonConvert 94 8b NumpadEnter 96 58 ControlRight 97 e4 NumpadDivide 98 54 PrintScreen 99 46 AltRight 100 e6
Home 102 4a ArrowUp 103 52 PageUp 104 4b ArrowLeft 105 50 ArrowRight 106 4f End 107 4d ArrowDown 108 51 PageDown 109 4e
Insert 110 49 Delete 111 4c AudioVolumeMute 113 7f AudioVolumeDown 114 81 AudioVolumeUp 115 80 Power 116 66
NumpadEqual 117 67 Pause 119 48 NumpadComma 121 85 Lang1 122 90 Lang2 123 91 IntlYen 124 89 MetaLeft 125 e3
MetaRight 126 e7 ContextMenu 127 65 Again 129 79 Undo 131 7a Copy 133 7c Open 134 74 Paste 135 7d Find 136 7e Cut 137 7b
Help 138 75 NumpadParenLeft 179 b6 NumpadParenRight 180 b7 F13 183 68 F14 184 69 F15 185 6a F16 186 6b F17 187 6c
F18 188 6d F19 189 6e F20 190 6f F21 191 70 F22 192 71 F23 193 72 F24 194 73
`.trim().split(/\s+/);

// By KeyboardEvent.code: {linux, usb}.
export const KEYS = new Map();
for (let at = 0; at < ROWS.length; at += 3)
	KEYS.set(ROWS[at], { linux: Number(ROWS[at + 1]), usb: parseInt(ROWS[at + 2], 16) });
