package app.epochal.classifier

import kotlin.math.PI
import kotlin.math.abs
import kotlin.math.ceil
import kotlin.math.floor
import kotlin.math.max
import kotlin.math.min
import kotlin.math.pow
import kotlin.math.roundToInt
import kotlin.math.sin

/** A picture, upright and in sRGB: 0xAARRGGBB, row by row. */
class Picture(val width: Int, val height: Int, val argb: IntArray)

/** What a model takes. */
class InputSize(val width: Int, val height: Int, val channels: Int)

/**
 * Brings a picture to a model's input as Epochal does: transparency on white, scaled to cover the size (made smaller
 * by Lanczos, larger by bicubic), cut to the centre; grey by the luminance of its light. Nothing here is of Android.
 *
 * @return bytes 0 to 255, height x width x channels.
 */
fun fit(picture: Picture, size: InputSize): ByteArray {
    val shrink = min(picture.width / size.width.toDouble(), picture.height / size.height.toDouble())
    val across = taps(picture.width, size.width, shrink)
    val down = taps(picture.height, size.height, shrink)
    val narrow = narrowed(picture, across)
    val pixels = ByteArray(size.width * size.height * size.channels)
    val color = DoubleArray(3)
    for (y in 0 until size.height) {
        for (x in 0 until size.width) {
            for (channel in 0 until 3) {
                var sum = 0.0
                val tap = down[y]
                for (i in tap.weights.indices) sum += tap.weights[i] * narrow[(tap.places[i] * size.width + x) * 3 + channel]
                color[channel] = sum.coerceIn(0.0, 255.0).roundToInt().toDouble()
            }
            val at = (y * size.width + x) * size.channels
            if (size.channels == 1) pixels[at] = grey(color).toByte()
            else for (channel in 0 until 3) pixels[at + channel] = color[channel].toInt().toByte()
        }
    }
    return pixels
}

/** Which old pixels make a new one, and how much each counts; their sum is 1. */
private class Tap(val places: IntArray, val weights: DoubleArray)

/** Of one direction: those of the `wanted` pixels in the middle. Lengths are rounded, the factor is not. */
private fun taps(length: Int, wanted: Int, shrink: Double): Array<Tap> {
    val covering = max(wanted, floor(length / shrink + 0.5).toInt())
    val over = (covering * shrink - length) / 2
    // libvips, which Epochal uses, enlarges with half a new pixel's offset.
    val shift = if (shrink < 1) shrink / 2 else 0.0
    val first = (covering - wanted + 1) / 2
    return Array(wanted) { index -> tap((first + index + 0.5) * shrink - over - shift, length, shrink) }
}

private fun tap(centre: Double, length: Int, shrink: Double): Tap {
    if (shrink == 1.0) return Tap(intArrayOf(floor(centre).toInt().coerceIn(0, length - 1)), doubleArrayOf(1.0))
    val spread = max(shrink, 1.0)
    val radius = (if (shrink > 1) 3.0 else 2.0) * spread
    val first = ceil(centre - radius - 0.5).toInt()
    val last = floor(centre + radius - 0.5).toInt()
    val weights = DoubleArray(last - first + 1) { i ->
        val distance = abs(first + i + 0.5 - centre) / spread
        if (shrink > 1) lanczos(distance) else bicubic(distance)
    }
    val sum = weights.sum()
    // Beyond its border a picture goes on.
    return Tap(IntArray(weights.size) { (first + it).coerceIn(0, length - 1) }, DoubleArray(weights.size) { weights[it] / sum })
}

private fun lanczos(x: Double): Double {
    if (x == 0.0) return 1.0
    if (x >= 3) return 0.0
    val angle = PI * x
    return 3 * sin(angle) * sin(angle / 3) / (angle * angle)
}

private fun bicubic(x: Double): Double {
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1
    return if (x < 2) ((-0.5 * x + 2.5) * x - 4) * x + 2 else 0.0
}

/** On white, each row brought to the new width: height x width x 3. */
private fun narrowed(picture: Picture, across: Array<Tap>): FloatArray {
    val made = FloatArray(picture.height * across.size * 3)
    val row = DoubleArray(picture.width * 3)
    for (y in 0 until picture.height) {
        for (x in 0 until picture.width) {
            val pixel = picture.argb[y * picture.width + x]
            val alpha = (pixel ushr 24) / 255.0
            for (channel in 0 until 3) {
                val value = (pixel ushr (16 - 8 * channel)) and 255
                row[x * 3 + channel] = value * alpha + 255 * (1 - alpha)
            }
        }
        for (x in across.indices) {
            val tap = across[x]
            for (channel in 0 until 3) {
                var sum = 0.0
                for (i in tap.weights.indices) sum += tap.weights[i] * row[tap.places[i] * 3 + channel]
                made[(y * across.size + x) * 3 + channel] = sum.toFloat()
            }
        }
    }
    return made
}

/** sRGB is undone, weighed (BT.709) and done again. */
private fun grey(color: DoubleArray): Int {
    val light = 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2])
    val coded = if (light <= 0.0031308) light * 12.92 else 1.055 * light.pow(1 / 2.4) - 0.055
    return (coded.coerceIn(0.0, 1.0) * 255).roundToInt()
}

private fun linear(value: Double): Double {
    val coded = value / 255
    return if (coded <= 0.04045) coded / 12.92 else ((coded + 0.055) / 1.055).pow(2.4)
}
