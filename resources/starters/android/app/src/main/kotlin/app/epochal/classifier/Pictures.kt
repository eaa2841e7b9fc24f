package app.epochal.classifier

import android.content.ContentResolver
import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.graphics.Matrix
import android.net.Uri
import androidx.exifinterface.media.ExifInterface
import java.io.IOException
import kotlin.math.min

/** Reads a picture, turned upright. Very large ones are halved as often as leaves eight times what the model takes. */
fun readPicture(resolver: ContentResolver, uri: Uri, size: InputSize): Bitmap {
    val bytes = resolver.openInputStream(uri)?.use { it.readBytes() } ?: throw IOException("$uri can't be opened.")
    val bounds = BitmapFactory.Options().apply { inJustDecodeBounds = true }
    BitmapFactory.decodeByteArray(bytes, 0, bytes.size, bounds)
    val options = BitmapFactory.Options().apply { inSampleSize = 1 }
    while (min(bounds.outWidth / size.width, bounds.outHeight / size.height) / (options.inSampleSize * 2) >= 8) options.inSampleSize *= 2
    val bitmap = BitmapFactory.decodeByteArray(bytes, 0, bytes.size, options) ?: throw IOException("$uri is no picture.")
    return upright(bitmap, ExifInterface(bytes.inputStream()))
}

fun pixelsOf(bitmap: Bitmap): Picture {
    val argb = IntArray(bitmap.width * bitmap.height)
    bitmap.getPixels(argb, 0, bitmap.width, 0, 0, bitmap.width, bitmap.height)
    return Picture(bitmap.width, bitmap.height, argb)
}

private fun upright(bitmap: Bitmap, exif: ExifInterface): Bitmap {
    val matrix = Matrix()
    if (exif.isFlipped) matrix.postScale(-1f, 1f)
    matrix.postRotate(exif.rotationDegrees.toFloat())
    return if (matrix.isIdentity) bitmap else Bitmap.createBitmap(bitmap, 0, 0, bitmap.width, bitmap.height, matrix, true)
}
