/** Phrases of core and main in Chinese: what a comparison of runs says. */
export const comparisonPhrases: Readonly<Record<string, string>> = {
  "'{0}' was trained on other data ('{1}') than '{2}' ('{3}'): their answers can't be held against each other.": '“{0}”与“{2}”训练所用的数据不同（“{1}”和“{3}”）：它们的答案无法相互比较。',
  "The runs validated on different images, so those answers can't be held against each other: compare them on the test images.": '这些运行验证所用的图片不同，这些答案无法相互比较：请在测试图片上比较。',
  "'{0}' was brought in from a log: its curves are compared, and there are no settings, layers or answers of it.": '“{0}”是从日志导入的：只比较它的曲线，没有它的设置、层或答案。',
  "No difference: '{0}' and '{1}' are right on the very same images.": '没有差别：“{0}”与“{1}”答对的图片完全相同。',
  "No difference shown between '{0}' and '{1}': {2} points, 95% interval {3} to {4}, McNemar p {5}.": '“{0}”与“{1}”之间未显示出差别：{2} 个百分点，95% 区间 {3} 至 {4}，McNemar p {5}。',
  "'{0}' is better than '{1}': {2} points, 95% interval {3} to {4}, McNemar p {5}.": '“{0}”优于“{1}”：{2} 个百分点，95% 区间 {3} 至 {4}，McNemar p {5}。',
};
