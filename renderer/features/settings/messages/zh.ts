import type { en } from './en.ts';

/** 简体中文：设置与引擎。 */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  'engine.tensorflow': 'TensorFlow {version}',
  'engine.checking': '正在查找 TensorFlow…',
  'engine.missing': '本机还没有 TensorFlow。只需下载一次，约 270 MB。',
  'engine.installing': '正在安装 TensorFlow',
  'engine.failed': 'TensorFlow 未能就绪',
  'engine.install': '安装 TensorFlow',
  'engine.cancel': '取消安装',
  'engine.noDevices': '查询中…',
  'engine.rejected': '其他查找过的位置（{count}）',

  'settings.title': '设置',
  'settings.look': '外观',
  'settings.theme': '主题',
  'settings.theme.system': '跟随系统',
  'settings.theme.light': '浅色',
  'settings.theme.dark': '深色',
  'settings.language': '语言',
  'settings.density': '密度',
  'settings.density.comfortable': '宽松',
  'settings.density.compact': '紧凑',
  'settings.home': '主文件夹',
  'settings.home.help': '数据集、运行和检查点。可用 EPOCHAL_HOME 更改。',
  'settings.about': '关于',
  'settings.version': '版本',
  'settings.host': '窗口',
  'settings.host.electron': '桌面应用',
  'settings.host.server': '浏览器',
  'settings.platform': '平台',
  'settings.licence': '许可证',
};
